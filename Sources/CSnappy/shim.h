// The C interface of the snappy compression library, used by LevelDB tables.
#include <snappy-c.h>
