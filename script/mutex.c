// For ThreadSanitizer alone: tells it what passes from hand to hand with a Mutex that had to be waited for. The short way of Swift's
// Mutex is compiled into whoever uses it, where the sanitizer sees it; the long way is in the library, where it does not, and so
// would report everything that such a Mutex protects. Loaded in front of that library; see script/test --sanitize.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

#define MUTEX __attribute__((swift_context)) void *mutex

// Synchronization._MutexHandle._lockSlow(_: UInt32) -> () and _unlockSlow() -> ()
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

typedef __attribute__((swiftcall)) void Lock(uint32_t thread, MUTEX);
typedef __attribute__((swiftcall)) void Unlock(MUTEX);

// Only a program under the sanitizer has them.
void __tsan_acquire(void *) __attribute__((weak));
void __tsan_release(void *) __attribute__((weak));

Lock lock_slow __asm__(LOCK);
Unlock unlock_slow __asm__(UNLOCK);

__attribute__((swiftcall)) void lock_slow(uint32_t thread, MUTEX) {
    static Lock *original;
    if (original == NULL) original = (Lock *)dlsym(RTLD_NEXT, LOCK);
    original(thread, mutex);
    if (__tsan_acquire != NULL) __tsan_acquire(mutex);
}

__attribute__((swiftcall)) void unlock_slow(MUTEX) {
    static Unlock *original;
    if (original == NULL) original = (Unlock *)dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release != NULL) __tsan_release(mutex);
    original(mutex);
}
