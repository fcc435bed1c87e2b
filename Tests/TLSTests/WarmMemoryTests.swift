import CLinux
import Glibc
import Testing

@testable import TLS

/// Addresses as numbers, which may leave the thread.
private func address(_ block: UnsafeMutableRawPointer?) -> UInt {
    UInt(bitPattern: block)
}

@Suite("Memory for OpenSSL")
struct WarmMemoryTests {
    @Test("a block has room for what was asked for, and is aligned as malloc aligns", arguments: [false, true])
    func room(isCached: Bool) async throws {
        let short = try await onOwnThread {
            if isCached { WarmMemory.cacheOnThisThread() }
            return (Array(1...70_000) + [1 << 20]).filter { size in
                // The second time from a free list, where there are any.
                (0..<2).contains { _ in
                    let block = unsafe WarmMemory.allocate(size)
                    defer { unsafe WarmMemory.deallocate(block) }
                    guard let block = unsafe block, address(block) % 16 == 0 else { return true }
                    unsafe memset(block, 0xA5, size)
                    return unsafe malloc_usable_size(block - 16) < size + 16
                }
            }
        }
        #expect(short.isEmpty)
    }

    @Test("a block of no bytes, or of more than there can be, is refused")
    func edges() {
        #expect(unsafe WarmMemory.allocate(0) == nil)
        #expect(unsafe WarmMemory.allocate(-1) == nil)
        #expect(unsafe WarmMemory.allocate(.max) == nil)
        unsafe WarmMemory.deallocate(nil)
        let fresh = unsafe WarmMemory.reallocate(nil, to: 10)
        #expect(unsafe fresh != nil)
        #expect(unsafe WarmMemory.reallocate(fresh, to: 0) == nil)
    }

    @Test("a block that grows keeps what it holds; one that need not grow stays where it is")
    func growth() throws {
        let small = try #require(unsafe WarmMemory.allocate(33))
        unsafe memset(small, 7, 33)
        #expect(unsafe WarmMemory.reallocate(small, to: 64) == small)
        let large = try #require(unsafe WarmMemory.reallocate(small, to: 100_000))
        #expect(unsafe UnsafeRawBufferPointer(start: large, count: 33).allSatisfy { $0 == 7 })
        unsafe WarmMemory.deallocate(large)
    }

    @Test("the block that was freed last is handed out first, for any size that it serves")
    func newestFirst() async throws {
        let (back, out) = try await onOwnThread {
            WarmMemory.cacheOnThisThread()
            let blocks = [100, 17_000, 128].map { unsafe WarmMemory.allocate($0) }
            for block in unsafe blocks { unsafe WarmMemory.deallocate(block) }
            let again = [97, 120, 16_500].map { unsafe WarmMemory.allocate($0) }
            for block in unsafe again { unsafe WarmMemory.deallocate(block) }
            return unsafe (blocks.map(address), again.map(address))
        }
        #expect(out == [back[2], back[0], back[1]])
    }

    @Test("a thread caches a mebibyte at the most, and one without free lists caches nothing")
    func bound() async throws {
        let cached = try await onOwnThread {
            func cached() -> Int {
                let blocks = (0..<40).map { _ in unsafe WarmMemory.allocate(65_536) }
                for block in unsafe blocks { unsafe WarmMemory.deallocate(block) }
                return WarmMemory.cachedBytes
            }
            let without = cached()
            WarmMemory.cacheOnThisThread()
            return (without, cached(), cached())
        }
        #expect(cached == (0, 1_048_576, 1_048_576))
    }

    @Test("one thread may free what another one allocated")
    func elsewhere() async throws {
        let blocks = try await onOwnThread {
            WarmMemory.cacheOnThisThread()
            return [24, 5_000, 100_000].map { address(unsafe WarmMemory.allocate($0)) }
        }
        for block in blocks { unsafe WarmMemory.deallocate(UnsafeMutableRawPointer(bitPattern: block)) }
        #expect(!blocks.contains(0))
        #expect(WarmMemory.cachedBytes == 0)
    }
}
