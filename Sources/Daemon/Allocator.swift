import CLinux
import TLS

/// How the process takes memory from the system and gives it back.
public enum Allocator {
    /// Lets all threads share one arena: each would otherwise keep what was once needed to read a configuration or to tell of
    /// all origins, which is many times what stays. OpenSSL's pieces, which are nearly all that a check takes, are kept apart
    /// from it. To be called before there are any threads, and before OpenSSL has taken any memory.
    public static func prepare() {
        mallopt(M_ARENA_MAX, 1)
        // Without it all goes on as well, only slower.
        _ = WarmMemory.serve()
    }

    /// Gives back what is free now.
    static func giveBack() {
        malloc_trim(0)
    }
}
