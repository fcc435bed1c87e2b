// What Swift's module of the C library leaves out.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timex.h>
#include <malloc.h>

// Where the program begins in memory, and where its code ends: symbols of the linker (ld(1), end(3)), which are nothing but addresses.
extern const char __executable_start, etext;
static inline const void *cfmon_program_start(void) { return &__executable_start; }
static inline const void *cfmon_code_end(void) { return &etext; }
