#define _GNU_SOURCE
#include "CFileIO.h"

#include <errno.h>
#include <fcntl.h>

void cfileio_start_writeback(int descriptor) {
#ifdef SYNC_FILE_RANGE_WRITE
  sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
  (void)descriptor;
#endif
}

bool cfileio_reserve(int descriptor, int64_t size) {
#ifdef FALLOC_FL_KEEP_SIZE
  return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, size) == 0 || errno != ENOSPC;
#else
  (void)descriptor;
  (void)size;
  return true;
#endif
}
