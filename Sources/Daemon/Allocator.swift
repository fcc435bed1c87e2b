import CLinux

/// How the process takes memory from the system and gives it back.
public enum Allocator {
    /// Lets all threads share one arena: each would otherwise keep what was once needed to read a configuration or to tell of
    /// all origins, which is many times what stays. To be called before there are any threads.
    public static func shareOneArena() {
        mallopt(M_ARENA_MAX, 1)
    }

    /// Gives back what is free now.
    static func giveBack() {
        malloc_trim(0)
    }
}
