// What Swift's module of the C library leaves out.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timex.h>
#include <malloc.h>

// The addresses at which the program begins and its code ends. The linker defines these symbols (ld(1), end(3)).
extern const char __executable_start, etext;
static inline const void *cfmon_program_start(void) { return &__executable_start; }
static inline const void *cfmon_code_end(void) { return &etext; }
