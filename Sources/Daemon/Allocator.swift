import CLinux
import Glibc
import TLS

/// How the process takes memory from the system and gives it back.
public enum Allocator {
    /// Lets all threads share one arena. With several, each would keep its peak (reading a configuration, a status of all
    /// origins), which is many times what stays. OpenSSL's pieces, nearly all that a check takes, are kept apart. To be called
    /// before there are threads, and before OpenSSL has allocated anything.
    public static func prepare() {
        mallopt(M_ARENA_MAX, 1)
        // If it fails, checks are only slower.
        _ = WarmMemory.serve()
    }

    /// Returns unused memory to the system each minute, until it is cancelled: the heap's free pages, which the first reports
    /// or a status of all origins leave behind, and the pages of the program's file.
    static func giveBack() async {
        while (try? await Task.sleep(for: .seconds(60))) != nil {
            malloc_trim(0)
            unmapProgram()
        }
    }

    /// Unmaps the program's code and the read-only pages before it. The start touches three quarters of them, the work a
    /// quarter. The kernel maps a page again from its cache when it is needed, a few hundred times in all.
    private static func unmapProgram() {
        let page = UInt(getpagesize())
        let start = UInt(bitPattern: cfmon_program_start()) / page * page
        let end = UInt(bitPattern: cfmon_code_end()) / page * page
        guard start < end else { return }
        madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED)
    }
}
