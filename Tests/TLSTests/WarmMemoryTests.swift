import CLinux
import Glibc
import Testing

@testable import TLS

/// Addresses as numbers, which may leave the thread.
private func address(_ piece: UnsafeMutableRawPointer?) -> UInt {
    UInt(bitPattern: piece)
}

@Suite("Memory for OpenSSL")
struct WarmMemoryTests {
    @Test("a piece has room for what was asked for, and is aligned as malloc aligns", arguments: [false, true])
    func room(isKept: Bool) async throws {
        let short = try await onOwnThread {
            if isKept { WarmMemory.keepOnThisThread() }
            return (Array(1...70_000) + [1 << 20]).filter { size in
                // The second time from a shelf, where there are any.
                (0..<2).contains { _ in
                    let piece = unsafe WarmMemory.take(size)
                    defer { unsafe WarmMemory.giveBack(piece) }
                    guard let piece = unsafe piece, address(piece) % 16 == 0 else { return true }
                    unsafe memset(piece, 0xA5, size)
                    return unsafe malloc_usable_size(piece - 16) < size + 16
                }
            }
        }
        #expect(short.isEmpty)
    }

    @Test("no bytes are no piece, and neither are more than there can be")
    func edges() {
        #expect(unsafe WarmMemory.take(0) == nil)
        #expect(unsafe WarmMemory.take(-1) == nil)
        #expect(unsafe WarmMemory.take(.max) == nil)
        unsafe WarmMemory.giveBack(nil)
        let fresh = unsafe WarmMemory.change(nil, to: 10)
        #expect(unsafe fresh != nil)
        #expect(unsafe WarmMemory.change(fresh, to: 0) == nil)
    }

    @Test("a piece that grows keeps what it holds; one that need not grow stays where it is")
    func growth() throws {
        let small = try #require(unsafe WarmMemory.take(33))
        unsafe memset(small, 7, 33)
        #expect(unsafe WarmMemory.change(small, to: 64) == small)
        let large = try #require(unsafe WarmMemory.change(small, to: 100_000))
        #expect(unsafe UnsafeRawBufferPointer(start: large, count: 33).allSatisfy { $0 == 7 })
        unsafe WarmMemory.giveBack(large)
    }

    @Test("what came back last goes out first, to whoever asks for that size")
    func newestFirst() async throws {
        let (back, out) = try await onOwnThread {
            WarmMemory.keepOnThisThread()
            let pieces = [100, 17_000, 128].map { unsafe WarmMemory.take($0) }
            for piece in unsafe pieces { unsafe WarmMemory.giveBack(piece) }
            let again = [97, 120, 16_500].map { unsafe WarmMemory.take($0) }
            for piece in unsafe again { unsafe WarmMemory.giveBack(piece) }
            return unsafe (pieces.map(address), again.map(address))
        }
        #expect(out == [back[2], back[0], back[1]])
    }

    @Test("a thread keeps a mebibyte at the most, and one without shelves keeps nothing")
    func bound() async throws {
        let held = try await onOwnThread {
            func held() -> Int {
                let pieces = (0..<40).map { _ in unsafe WarmMemory.take(65_536) }
                for piece in unsafe pieces { unsafe WarmMemory.giveBack(piece) }
                return WarmMemory.heldByThisThread
            }
            let without = held()
            WarmMemory.keepOnThisThread()
            return (without, held(), held())
        }
        #expect(held == (0, 1_048_576, 1_048_576))
    }

    @Test("what one thread took another one may give back")
    func elsewhere() async throws {
        let pieces = try await onOwnThread {
            WarmMemory.keepOnThisThread()
            return [24, 5_000, 100_000].map { address(unsafe WarmMemory.take($0)) }
        }
        for piece in pieces { unsafe WarmMemory.giveBack(UnsafeMutableRawPointer(bitPattern: piece)) }
        #expect(!pieces.contains(0))
        #expect(WarmMemory.heldByThisThread == 0)
    }
}
