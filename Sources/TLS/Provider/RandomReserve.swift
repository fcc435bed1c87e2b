internal import COpenSSL

/// A buffer of random numbers, filled a kilobyte at a time by OpenSSL's own generator. Hellos take their random values from it.
///
/// Each request to the generator costs a getpid(2), by which OpenSSL notices a fork, and a new state. A handshake makes three to
/// five requests of some 32 bytes. Two of them go through the slim provider, and so through this buffer: the random value of
/// the hello, and its session id. Both are public. The only secret that is drawn here is that of a key exchange by RSA; all other
/// keys are made by the default provider in its own context.
///
/// Each byte is handed out once and then wiped. No two processes share a buffer: other programs are started by posix_spawn, so
/// no process of ours goes on after a fork.
///
/// Measured over the four kinds of servers of `script/bench check`, it saves two of fourteen system calls a check, and a thousand
/// instructions.
///
/// OpenSSL has a generator for each thread, and so each thread has a reserve.
@safe
final class RandomReserve {
    typealias Generate =
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int, UInt32, Int32, UnsafePointer<UInt8>?, Int
        ) -> Int32

    /// Bytes that are drawn at once. A request for more than a quarter of them goes to the generator.
    private static let size = 1_024

    private struct Buffer {
        /// The address of the generator, which is only compared.
        let generator: UInt
        var bytes = [UInt8](repeating: 0, count: RandomReserve.size)
        /// Where the unused bytes begin.
        var next = RandomReserve.size
    }

    /// One for each generator of the thread: OpenSSL has one for public and one for private values (RAND(7)).
    private var buffers: [Buffer] = []

    /// Makes OpenSSL's default generator (RAND(7)) answer from the reserve. Returns the generator's own function; nil, and changes
    /// nothing, where there is none.
    static func generate(in algorithms: inout [OSSL_ALGORITHM]) -> Generate? {
        let own: Generate? = unsafe ProviderTable.function(OSSL_FUNC_RAND_GENERATE, of: "CTR-DRBG", in: algorithms)
        guard let own = unsafe own else { return nil }
        unsafe ProviderTable.replace(
            of: "CTR-DRBG", in: &algorithms,
            by: [OSSL_FUNC_RAND_GENERATE: unsafeBitCast(generate, to: ProviderTable.Untyped.self)])
        return unsafe own
    }

    private static let generate: Generate = { generator, out, count, strength, isFresh, additional, additionalCount in
        guard let original = unsafe SlimProvider.ownGenerate else { return 0 }
        guard isFresh == 0, additionalCount == 0, count <= RandomReserve.size / 4, let out = unsafe out,
            let reserve = RandomReserve.ofThisThread
        else { return unsafe original(generator, out, count, strength, isFresh, additional, additionalCount) }
        let isDrawn = unsafe reserve.draw(
            UnsafeMutableBufferPointer(start: out, count: count), from: UInt(bitPattern: generator)
        ) { bytes in
            unsafe original(generator, bytes.baseAddress, bytes.count, strength, 0, nil, 0) == 1
        }
        return isDrawn ? 1 : 0
    }

    private func draw(
        _ out: UnsafeMutableBufferPointer<UInt8>, from generator: UInt,
        _ refill: (UnsafeMutableBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        var index = buffers.firstIndex { $0.generator == generator } ?? buffers.endIndex
        if index == buffers.endIndex {
            buffers.append(Buffer(generator: generator))
            index = buffers.endIndex - 1
        }
        if buffers[index].next + out.count > RandomReserve.size {
            guard unsafe buffers[index].bytes.withUnsafeMutableBufferPointer({ unsafe refill($0) }) else {
                return false
            }
            buffers[index].next = 0
        }
        let next = buffers[index].next
        buffers[index].next += out.count
        unsafe buffers[index].bytes.withUnsafeMutableBufferPointer { bytes in
            let drawn = unsafe UnsafeMutableBufferPointer(rebasing: bytes[next..<next + out.count])
            _ = unsafe out.update(fromContentsOf: drawn)
            unsafe drawn.update(repeating: 0)
        }
        return true
    }

    private static let key = unsafe ThreadKey { reserve in
        if let reserve = unsafe reserve { unsafe Unmanaged<RandomReserve>.fromOpaque(reserve).release() }
    }

    /// Nil where the system has no room for it.
    private static var ofThisThread: RandomReserve? {
        guard let key else { return nil }
        if let own = unsafe key.value { return unsafe Unmanaged<RandomReserve>.fromOpaque(own).takeUnretainedValue() }
        let new = unsafe Unmanaged.passRetained(RandomReserve())
        guard unsafe key.set(new.toOpaque()) else {
            unsafe new.release()
            return nil
        }
        return unsafe new.takeUnretainedValue()
    }
}
