import CLinux
import Glibc
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

    /// Gives back each minute what the last one did not need, until it is cancelled: memory that an answer about all origins or
    /// their first reports took, which stays otherwise until something needs it, and the pages of the program's file.
    static func giveBack() async {
        while (try? await Task.sleep(for: .seconds(60))) != nil {
            malloc_trim(0)
            unmapProgram()
        }
    }

    /// Unmaps the program's code, and what stands before it, which is never written to: the start touches three quarters of it, the
    /// work a quarter. What is needed again is mapped again from the system's cache, a few hundred times in all.
    private static func unmapProgram() {
        let page = UInt(getpagesize())
        let start = UInt(bitPattern: cfmon_program_start()) / page * page
        let end = UInt(bitPattern: cfmon_code_end()) / page * page
        guard start < end else { return }
        madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED)
    }
}
