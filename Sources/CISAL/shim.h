// Intel's storage acceleration library, chosen for the processor at run time: crc32c (there named for iSCSI) and inflate.
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
