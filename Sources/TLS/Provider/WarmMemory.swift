internal import COpenSSL
internal import Glibc

/// Memory for OpenSSL that is handed out again as long as it is warm.
///
/// A handshake takes some 1,500 pieces of memory and gives them all back. The C library looks for the piece that fits
/// best, which among a hundred thousand origins is one that no cache of the processor has. A thread with shelves keeps what
/// OpenSSL gives back on it, and hands out what came last.
public enum WarmMemory {
    /// Lets OpenSSL take its memory here; false where it has taken some elsewhere already, and then nothing is changed.
    public static func serve() -> Bool {
        unsafe CRYPTO_set_mem_functions(
            { size, _, _ in unsafe WarmMemory.take(size) },
            { piece, size, _, _ in unsafe WarmMemory.change(piece, to: size) },
            { piece, _, _ in unsafe WarmMemory.giveBack(piece) }) == 1
    }

    /// Gives this thread shelves, for as long as it lives. Where the system has no room for them it goes without.
    public static func keepOnThisThread() {
        guard let key, unsafe key.kept == nil else { return }
        let shelves = UnsafeMutablePointer<Shelves>.allocate(capacity: 1)
        unsafe shelves.initialize(to: Shelves())
        if unsafe !key.keep(shelves) { unsafe Shelves.empty(shelves) }
    }

    /// Stands before each piece. 16 bytes, so that what follows is aligned as malloc(3) aligns.
    private struct Label {
        /// Bytes of the piece, without this.
        var room: Int
        /// Where it is kept; nil where it is too long for that.
        var shelf: Int32?

        static let size = 16
    }

    /// Pieces of one size each, the newest first: the beginning of a piece that nobody uses points to the next one.
    @unsafe
    private struct Shelves {
        var newest = unsafe InlineArray<56, UnsafeMutableRawPointer?>(repeating: nil)
        var held = 0

        /// Of ten handshakes at a time. What is given back beyond that goes to the C library.
        static let mostBytes = 1_048_576

        /// The newest piece of a shelf, which then lies there no more.
        mutating func take(from shelf: Int) -> UnsafeMutableRawPointer? {
            guard let piece = unsafe newest[shelf] else { return nil }
            unsafe newest[shelf] = piece.load(as: UnsafeMutableRawPointer?.self)
            return unsafe piece
        }

        static func empty(_ shelves: UnsafeMutablePointer<Shelves>) {
            for shelf in unsafe shelves.pointee.newest.indices {
                while let piece = unsafe shelves.pointee.take(from: shelf) { unsafe free(piece - Label.size) }
            }
            unsafe shelves.deinitialize(count: 1)
            unsafe shelves.deallocate()
        }
    }

    /// The shelf for so many bytes, and the size of its pieces: steps of 32 bytes up to 1 KiB, then four sizes between one
    /// power of two and the next, up to 64 KiB, since a record's buffer is of 17.
    private static func label(for size: Int) -> Label {
        if size <= 1_024 {
            let step = (size + 31) / 32
            return Label(room: step * 32, shelf: Int32(step - 1))
        }
        guard size <= 65_536 else { return Label(room: size, shelf: nil) }
        let last = size - 1
        let power = Int.bitWidth - 1 - last.leadingZeroBitCount
        let quarter = last >> (power - 2) & 3
        return Label(room: (quarter + 5) << (power - 2), shelf: Int32(32 + (power - 10) * 4 + quarter))
    }

    private static let key = unsafe ThreadKey { shelves in
        if let shelves = unsafe shelves { unsafe Shelves.empty(shelves.assumingMemoryBound(to: Shelves.self)) }
    }

    private static var ofThisThread: UnsafeMutablePointer<Shelves>? {
        unsafe key?.kept?.assumingMemoryBound(to: Shelves.self)
    }

    /// Bytes that nobody uses and that this thread keeps.
    static var heldByThisThread: Int { unsafe ofThisThread?.pointee.held ?? 0 }

    /// As malloc(3), but that no bytes are no piece.
    static func take(_ size: Int) -> UnsafeMutableRawPointer? {
        guard size > 0, size <= .max - Label.size else { return nil }
        let label = label(for: size)
        if let shelf = label.shelf.map(Int.init), let shelves = unsafe ofThisThread,
            let piece = unsafe shelves.pointee.take(from: shelf)
        {
            unsafe shelves.pointee.held -= label.room
            return unsafe piece
        }
        guard let start = unsafe malloc(Label.size + label.room) else { return nil }
        unsafe start.storeBytes(of: label, as: Label.self)
        return unsafe start + Label.size
    }

    /// As free(3), of what was taken here.
    static func giveBack(_ piece: UnsafeMutableRawPointer?) {
        guard let piece = unsafe piece else { return }
        let label = unsafe (piece - Label.size).load(as: Label.self)
        if let shelf = label.shelf.map(Int.init), let shelves = unsafe ofThisThread,
            unsafe shelves.pointee.held + label.room <= Shelves.mostBytes
        {
            unsafe piece.storeBytes(of: shelves.pointee.newest[shelf], as: UnsafeMutableRawPointer?.self)
            unsafe shelves.pointee.newest[shelf] = piece
            unsafe shelves.pointee.held += label.room
        } else {
            unsafe free(piece - Label.size)
        }
    }

    /// As realloc(3), but that no bytes are no piece.
    static func change(_ piece: UnsafeMutableRawPointer?, to size: Int) -> UnsafeMutableRawPointer? {
        guard let piece = unsafe piece else { return unsafe take(size) }
        guard size > 0 else {
            unsafe giveBack(piece)
            return nil
        }
        let room = unsafe (piece - Label.size).load(as: Label.self).room
        if size <= room { return unsafe piece }
        guard let larger = unsafe take(size) else { return nil }
        unsafe larger.copyMemory(from: piece, byteCount: room)
        unsafe giveBack(piece)
        return unsafe larger
    }
}
