// System calls that Glibc declares only under _GNU_SOURCE, which Swift's import of it does not set.
#ifndef CFILEIO_H
#define CFILEIO_H

#include <stdbool.h>
#include <stdint.h>

/// Asks the system to begin writing what was written to the file so far to disk, without waiting for it.
void cfileio_start_writeback(int descriptor);

/// Reserves space for `size` bytes. False only when there is not enough: a file system that cannot reserve is no
/// reason to stop.
bool cfileio_reserve(int descriptor, int64_t size);

#endif
