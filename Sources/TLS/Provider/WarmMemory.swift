internal import COpenSSL
internal import Glibc

/// An allocator for OpenSSL that reuses the blocks which are still in the processor's caches.
///
/// A handshake allocates some 1,500 blocks and frees them all. malloc(3) picks the block that fits best, and among a hundred
/// thousand origins no cache of the processor holds that one. A thread with free lists keeps the blocks that OpenSSL frees on
/// it, and hands out the one that was freed last. docs/performance.md has the figures.
public enum WarmMemory {
    /// Makes OpenSSL allocate here. Returns false, and changes nothing, where OpenSSL has allocated memory already.
    public static func serve() -> Bool {
        unsafe CRYPTO_set_mem_functions(
            { size, _, _ in unsafe WarmMemory.allocate(size) },
            { block, size, _, _ in unsafe WarmMemory.reallocate(block, to: size) },
            { block, _, _ in unsafe WarmMemory.deallocate(block) }) == 1
    }

    /// Gives this thread free lists until it ends. Where the system has no room for them, the thread uses malloc(3) alone.
    public static func cacheOnThisThread() {
        guard let key, unsafe key.value == nil else { return }
        let lists = UnsafeMutablePointer<FreeLists>.allocate(capacity: 1)
        unsafe lists.initialize(to: FreeLists())
        if unsafe !key.set(lists) { unsafe FreeLists.destroy(lists) }
    }

    /// Precedes each block. Its 16 bytes keep the block aligned as malloc(3) aligns.
    private struct Header {
        /// Bytes of the block, without this header.
        var capacity: Int
        /// The free list for blocks of this size; nil where the block is too large for one.
        var list: Int32?

        static let size = 16

        /// The header of a block for `size` bytes. Blocks grow in steps of 32 bytes up to 1 KiB, then in four steps from one
        /// power of two to the next. They end at 64 KiB, because a record's buffer has 17.
        init(for size: Int) {
            if size <= 1_024 {
                let step = (size + 31) / 32
                (capacity, list) = (step * 32, Int32(step - 1))
            } else if size <= 65_536 {
                let last = size - 1
                let power = Int.bitWidth - 1 - last.leadingZeroBitCount
                let quarter = last >> (power - 2) & 3
                (capacity, list) = ((quarter + 5) << (power - 2), Int32(32 + (power - 10) * 4 + quarter))
            } else {
                (capacity, list) = (size, nil)
            }
        }
    }

    /// One list for each size, the block that was freed last at its front. A free block begins with a pointer to the next one.
    @unsafe
    private struct FreeLists {
        var fronts = unsafe InlineArray<56, UnsafeMutableRawPointer?>(repeating: nil)
        /// Bytes of all blocks in the lists.
        var bytes = 0

        /// As much as ten handshakes need at a time. Blocks beyond that are freed.
        static let mostBytes = 1_048_576

        mutating func pop(_ list: Int) -> UnsafeMutableRawPointer? {
            guard let block = unsafe fronts[list] else { return nil }
            unsafe fronts[list] = block.load(as: UnsafeMutableRawPointer?.self)
            return unsafe block
        }

        mutating func push(_ block: UnsafeMutableRawPointer, _ list: Int) {
            unsafe block.storeBytes(of: fronts[list], as: UnsafeMutableRawPointer?.self)
            unsafe fronts[list] = block
        }

        static func destroy(_ lists: UnsafeMutablePointer<FreeLists>) {
            for list in unsafe lists.pointee.fronts.indices {
                while let block = unsafe lists.pointee.pop(list) { unsafe free(block - Header.size) }
            }
            unsafe lists.deinitialize(count: 1)
            unsafe lists.deallocate()
        }
    }

    private static let key = unsafe ThreadKey { lists in
        if let lists = unsafe lists { unsafe FreeLists.destroy(lists.assumingMemoryBound(to: FreeLists.self)) }
    }

    private static var listsOfThisThread: UnsafeMutablePointer<FreeLists>? {
        unsafe key?.value?.assumingMemoryBound(to: FreeLists.self)
    }

    /// Bytes in the free lists of this thread.
    static var cachedBytes: Int { unsafe listsOfThisThread?.pointee.bytes ?? 0 }

    /// As malloc(3), but returns nil for a size of 0.
    static func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
        guard size > 0, size <= .max - Header.size else { return nil }
        let header = Header(for: size)
        if let list = header.list.map(Int.init), let lists = unsafe listsOfThisThread,
            let block = unsafe lists.pointee.pop(list)
        {
            unsafe lists.pointee.bytes -= header.capacity
            return unsafe block
        }
        guard let start = unsafe malloc(Header.size + header.capacity) else { return nil }
        unsafe start.storeBytes(of: header, as: Header.self)
        return unsafe start + Header.size
    }

    /// As free(3), for a block of this allocator.
    static func deallocate(_ block: UnsafeMutableRawPointer?) {
        guard let block = unsafe block else { return }
        let header = unsafe (block - Header.size).load(as: Header.self)
        if let list = header.list.map(Int.init), let lists = unsafe listsOfThisThread,
            unsafe lists.pointee.bytes + header.capacity <= FreeLists.mostBytes
        {
            unsafe lists.pointee.push(block, list)
            unsafe lists.pointee.bytes += header.capacity
        } else {
            unsafe free(block - Header.size)
        }
    }

    /// As realloc(3), but frees the block and returns nil for a size of 0.
    static func reallocate(_ block: UnsafeMutableRawPointer?, to size: Int) -> UnsafeMutableRawPointer? {
        guard let block = unsafe block else { return unsafe allocate(size) }
        guard size > 0 else {
            unsafe deallocate(block)
            return nil
        }
        let capacity = unsafe (block - Header.size).load(as: Header.self).capacity
        if size <= capacity { return unsafe block }
        guard let larger = unsafe allocate(size) else { return nil }
        unsafe larger.copyMemory(from: block, byteCount: capacity)
        unsafe deallocate(block)
        return unsafe larger
    }
}

/// A pointer of which each thread has its own.
@safe
struct ThreadKey: Sendable {
    private let key: pthread_key_t

    /// Nil where the system has no room for another key.
    /// - Parameter destroy: Is called in each thread that ends, with the pointer that was set there.
    init?(_ destroy: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void) {
        var key = pthread_key_t()
        guard unsafe pthread_key_create(&key, destroy) == 0 else { return nil }
        self.key = key
    }

    /// The pointer of this thread; nil where none was set.
    var value: UnsafeMutableRawPointer? { unsafe pthread_getspecific(key) }

    /// Sets the pointer of this thread. Returns false where the system has no room for it.
    func set(_ pointer: UnsafeMutableRawPointer) -> Bool {
        unsafe pthread_setspecific(key, pointer) == 0
    }
}
