// Intel's storage acceleration library: crc32c (there named for iSCSI), chosen for the processor at run time.
#include <isa-l/crc.h>
