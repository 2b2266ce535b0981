#define _GNU_SOURCE
#include "CLiteRT.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

char *clitert_load(const char *path, clitert_api *result) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return clitert_copy(dlerror());
  void *symbol;
#define LOAD(field, name, parameters)                                                                                \
  symbol = dlsym(library, #name);                                                                                    \
  if (!symbol) {                                                                                                     \
    dlclose(library);                                                                                                \
    return clitert_copy("it has no function " #name);                                                                      \
  }                                                                                                                  \
  memcpy(&result->field, &symbol, sizeof(symbol));
  CLITERT_FUNCTIONS(LOAD)
  CLITERT_DESTROYERS(LOAD)
#undef LOAD
  return NULL;
}

// The library prints through the C library's `stderr`, a variable that may be set to another stream. Descriptor 2 is
// left alone.
static FILE *terminal;
static FILE *stream;
static char *text;
static size_t length;

bool clitert_begin_capture(void) {
  text = NULL;
  stream = open_memstream(&text, &length);
  if (!stream) return false;
  terminal = stderr;
  stderr = stream;
  return true;
}

char *clitert_end_capture(void) {
  if (!stream) return NULL;
  stderr = terminal;
  fclose(stream);
  stream = NULL;
  return text;
}

static size_t page(void) { return (size_t)sysconf(_SC_PAGESIZE); }

void *clitert_reserve(size_t size) {
  void *memory =
      mmap(NULL, size + page(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return NULL;
  if (mprotect(memory, size, PROT_READ | PROT_WRITE) != 0) {
    munmap(memory, size + page());
    return NULL;
  }
  return memory;
}

void clitert_release(void *memory, size_t size) { munmap(memory, size + page()); }

char *clitert_copy(const char *text) { return strdup(text); }

void clitert_free(void *memory) { free(memory); }
