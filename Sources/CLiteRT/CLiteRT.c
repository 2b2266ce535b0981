#define _GNU_SOURCE
#include "CLiteRT.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
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
// left alone, but in a process that clitert_fork made.
static FILE *terminal;
static FILE *stream;

// A file without a name that two processes can have; −1 on failure.
static int unnamed_file(void) {
#ifdef __linux__
  return memfd_create("messages", MFD_CLOEXEC);
#else
  FILE *file = tmpfile();
  return file ? dup(fileno(file)) : -1;
#endif
}

// Opens the stream over a file, unbuffered, so that what is said last is there even if nothing follows.
static bool open_stream(int file) {
  stream = file < 0 ? NULL : fdopen(file, "w+");
  if (stream) setvbuf(stream, NULL, _IONBF, 0);
  return stream != NULL;
}

bool clitert_begin_capture(void) {
  if (!stream && !open_stream(unnamed_file())) return false;
  if (ftruncate(fileno(stream), 0) != 0) return false;
  rewind(stream);
  terminal = stderr;
  stderr = stream;
  return true;
}

char *clitert_end_capture(void) {
  stderr = terminal;
  return clitert_messages(fileno(stream));
}

char *clitert_messages(int file) {
  struct stat status;
  if (fstat(file, &status) != 0) return NULL;
  size_t most = 1 << 20, size = (size_t)status.st_size < most ? (size_t)status.st_size : most;
  char *text = malloc(size + 1);
  if (!text) return NULL;
  ssize_t count = pread(file, text, size, 0);
  text[count < 0 ? 0 : count] = 0;
  return text;
}

pid_t clitert_fork(int *channel, int *messages) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
  int file = unnamed_file();
  pid_t process = file < 0 ? -1 : fork();
  if (process == 0) {
    close(ends[0]);
    // What is fatal ends this process at once, without a core and without the parent's handlers.
    int fatal[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
    for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); ++i) signal(fatal[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    fcntl(file, F_SETFL, O_APPEND);
    dup2(file, STDERR_FILENO);
    stream = NULL;
    if (!open_stream(file)) _exit(1);
    *channel = ends[1];
    return 0;
  }
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    if (file >= 0) close(file);
    return -1;
  }
  *channel = ends[0];
  *messages = file;
  return process;
}

void clitert_limit(int channel, int seconds) {
  struct timeval limit = {.tv_sec = seconds};
  setsockopt(channel, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

bool clitert_send(int channel, const void *bytes, size_t size) {
#ifdef MSG_NOSIGNAL
  int flags = MSG_NOSIGNAL;
#else
  int flags = 0;
#endif
  while (size > 0) {
    ssize_t count = send(channel, bytes, size, flags);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = (const char *)bytes + count;
    size -= (size_t)count;
  }
  return true;
}

bool clitert_receive(int channel, void *bytes, size_t size) {
  while (size > 0) {
    ssize_t count = recv(channel, bytes, size, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = (char *)bytes + count;
    size -= (size_t)count;
  }
  return true;
}

int clitert_end(pid_t process, int channel, int messages) {
  close(channel);
  close(messages);
  int status = 0;
  // Other numbers would be groups of processes, which are not ours.
  if (process <= 0) return 0;
  kill(process, SIGKILL);
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
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
