internal import COpenSSL

/// Random numbers of OpenSSL's own generator, drawn from it a kilobyte at a time: for what a hello shows to everybody.
///
/// OpenSSL begins each request with a getpid(2), to notice a fork, and ends it with a new state. A handshake makes three to
/// five requests of some 32 bytes, two of them in the context that the slim provider serves: the random value of the hello and its
/// session id. (Keys are made by the default provider in its own context, and do not come from here. Only the secret of a key
/// exchange by RSA alone does.) Each byte is handed out once, and wiped. No process of ours goes on after a fork without another
/// program: they are started by posix_spawn. So no two ever have the same reserve.
///
/// Measured over all four kinds of benchmark servers: two system calls of fourteen for each check, and some thousand instructions.
///
/// A generator belongs to a thread in OpenSSL, and so does a reserve.
@safe
final class RandomReserve {
    typealias Generate =
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int, UInt32, Int32, UnsafePointer<UInt8>?, Int
        ) -> Int32

    /// What is drawn at once; whoever wants more than a quarter of it asks the generator.
    private static let size = 1_024

    /// The generator is a name here, and nothing that is looked into.
    private struct Pool {
        let generator: UInt
        var bytes = [UInt8](repeating: 0, count: RandomReserve.size)
        /// Where those begin that nobody was given yet.
        var next = RandomReserve.size
    }

    /// One for what OpenSSL holds to be public, one for what it does not.
    private var pools: [Pool] = []

    /// Lets the generator which OpenSSL uses by default (RAND(7)) be asked through the reserve, and returns its own function; nil
    /// where there is none, and then nothing is changed.
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
        var place = pools.firstIndex { $0.generator == generator } ?? pools.endIndex
        if place == pools.endIndex {
            pools.append(Pool(generator: generator))
            place = pools.endIndex - 1
        }
        if pools[place].next + out.count > RandomReserve.size {
            guard unsafe pools[place].bytes.withUnsafeMutableBufferPointer({ unsafe refill($0) }) else { return false }
            pools[place].next = 0
        }
        let next = pools[place].next
        pools[place].next += out.count
        unsafe pools[place].bytes.withUnsafeMutableBufferPointer { bytes in
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
        if let own = unsafe key.kept { return unsafe Unmanaged<RandomReserve>.fromOpaque(own).takeUnretainedValue() }
        let new = unsafe Unmanaged.passRetained(RandomReserve())
        guard unsafe key.keep(new.toOpaque()) else {
            unsafe new.release()
            return nil
        }
        return unsafe new.takeUnretainedValue()
    }
}
