internal import COpenSSL
internal import Glibc

/// A library context with no more algorithms than a TLS client needs, for speed.
///
/// OpenSSL 3.0 looks for the decoder of every public key among all that its default provider has, which takes a third of a
/// check. This provider hands on the default provider's own implementations, but only those that matter here. Whoever
/// fails under it must be asked again in the full context before anything is said of it: what is missing here is not missing there.
enum SlimProvider {
    /// The context; nil where the library refuses to make it, which means the full one.
    static var context: OpaquePointer? { unsafe library?.pointer }

    /// Lives as long as the process.
    private static let library: OwnedObject? = {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        guard tables != nil, let context = unsafe OSSL_LIB_CTX_new() else { return nil }
        let library = unsafe OwnedObject(context) { unsafe OSSL_LIB_CTX_free($0) }
        guard unsafe OSSL_PROVIDER_add_builtin(context, "cfmon-slim", initialise) == 1,
            unsafe OSSL_PROVIDER_load(context, "cfmon-slim") != nil
        else { return nil }
        return library
    }()

    /// What is kept of each operation, by the names of provider-*(7). An operation without a list is kept whole.
    private static let kept: [Int32: Set<String>] = [
        OSSL_OP_KEYMGMT: [
            "RSA", "RSA-PSS", "EC", "X25519", "ED25519", "X448", "ED448", "DH", "HMAC", "TLS1-PRF", "HKDF",
        ],
        OSSL_OP_DECODER: ["RSA", "RSA-PSS", "EC", "ED25519", "ED448"],
        OSSL_OP_CIPHER: [
            "AES-128-GCM", "AES-256-GCM", "AES-128-CBC", "AES-256-CBC", "AES-128-CTR", "AES-256-CTR", "AES-128-ECB",
            "AES-256-ECB", "CHACHA20-POLY1305", "CHACHA20", "NULL", "AES-128-CBC-HMAC-SHA1", "AES-256-CBC-HMAC-SHA1",
            "AES-128-CBC-HMAC-SHA256", "AES-256-CBC-HMAC-SHA256",
        ],
        OSSL_OP_DIGEST: ["SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", "MD5", "MD5-SHA1"],
        OSSL_OP_MAC: ["HMAC"],
        OSSL_OP_KDF: ["TLS1-PRF", "HKDF", "TLS13-KDF"],
        OSSL_OP_SIGNATURE: ["RSA", "ECDSA", "ED25519", "ED448", "HMAC"],
        OSSL_OP_KEYEXCH: ["ECDH", "X25519", "X448", "DH", "TLS1-PRF", "HKDF"],
    ]

    /// What a TLS client never asks for.
    private static let dropped: Set<Int32> = [OSSL_OP_ENCODER, OSSL_OP_STORE, OSSL_OP_KEM]

    /// The default provider, and what is kept of each of its operations. OpenSSL reads the lists whenever it likes, from any
    /// thread, so they are made once, never changed, and never freed.
    @safe
    private struct Tables: @unchecked Sendable {
        let provider: OpaquePointer
        let algorithms: [Int32: UnsafePointer<OSSL_ALGORITHM>]
        let functions: UnsafePointer<OSSL_DISPATCH>
        /// The default provider's own function behind the `RandomReserve`.
        let generate: RandomReserve.Generate?
    }

    /// How the default provider draws random numbers; nil where it is not asked through the reserve.
    static var ownGenerate: RandomReserve.Generate? { unsafe tables?.generate }

    private static let tables: Tables? = {
        guard let provider = unsafe OSSL_PROVIDER_load(nil, "default") else { return nil }
        var algorithms: [Int32: UnsafePointer<OSSL_ALGORITHM>] = unsafe [:]
        for (operation, names) in kept {
            var isUncached: Int32 = 0
            guard let all = unsafe OSSL_PROVIDER_query_operation(provider, operation, &isUncached) else { continue }
            unsafe algorithms[operation] = selection(of: all, operation, names)
        }
        var isUncached: Int32 = 0
        var generate: RandomReserve.Generate?
        if let all = unsafe OSSL_PROVIDER_query_operation(provider, OSSL_OP_RAND, &isUncached),
            let random = unsafe RandomReserve.algorithms(before: all)
        {
            unsafe algorithms[OSSL_OP_RAND] = random.algorithms
            unsafe generate = random.generate
        }
        let functions = UnsafeMutablePointer<OSSL_DISPATCH>.allocate(capacity: 3)
        unsafe functions[0] = OSSL_DISPATCH(
            function_id: OSSL_FUNC_PROVIDER_QUERY_OPERATION, function: unsafeBitCast(query, to: Untyped.self))
        unsafe functions[1] = OSSL_DISPATCH(
            function_id: OSSL_FUNC_PROVIDER_GET_CAPABILITIES, function: unsafeBitCast(capabilities, to: Untyped.self))
        unsafe functions[2] = OSSL_DISPATCH(function_id: 0, function: nil)
        return unsafe Tables(
            provider: provider, algorithms: algorithms, functions: UnsafePointer(functions), generate: generate)
    }()

    typealias Untyped = @convention(c) () -> Void

    /// Of the decoders only those from SubjectPublicKeyInfo are kept, the form of every key in a certificate.
    private static func selection(
        of all: UnsafePointer<OSSL_ALGORITHM>, _ operation: Int32, _ names: Set<String>
    ) -> UnsafePointer<OSSL_ALGORITHM> {
        var chosen: [OSSL_ALGORITHM] = unsafe []
        var next = unsafe all
        while let text = unsafe next.pointee.algorithm_names {
            let aliases = unsafe String(cString: text).uppercased().split(separator: ":").map(String.init)
            let properties = unsafe next.pointee.property_definition.map { unsafe String(cString: $0) } ?? ""
            let isWanted =
                operation != OSSL_OP_DECODER
                || properties.contains("input=der") && properties.contains("structure=SubjectPublicKeyInfo")
            if isWanted, !names.isDisjoint(with: aliases) { unsafe chosen.append(next.pointee) }
            unsafe next += 1
        }
        let table = unsafe UnsafeMutableBufferPointer<OSSL_ALGORITHM>.allocate(capacity: chosen.count + 1)
        unsafe _ = table.initialize(from: chosen + [OSSL_ALGORITHM()])
        return unsafe UnsafePointer(table.baseAddress!)
    }

    private static let initialise:
        @convention(c) (
            OpaquePointer?, UnsafePointer<OSSL_DISPATCH>?, UnsafeMutablePointer<UnsafePointer<OSSL_DISPATCH>?>?,
            UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> Int32 = { _, _, functions, context in
            guard let tables = SlimProvider.tables else { return 0 }
            unsafe functions?.pointee = tables.functions
            unsafe context?.pointee = OSSL_PROVIDER_get0_provider_ctx(tables.provider)
            return 1
        }

    private static let query:
        @convention(c) (
            UnsafeMutableRawPointer?, Int32, UnsafeMutablePointer<Int32>?
        ) -> UnsafePointer<OSSL_ALGORITHM>? = { _, operation, isUncached in
            guard let tables = SlimProvider.tables, !SlimProvider.dropped.contains(operation) else {
                return nil
            }
            if let kept = unsafe tables.algorithms[operation] {
                unsafe isUncached?.pointee = 0
                return unsafe kept
            }
            return unsafe OSSL_PROVIDER_query_operation(tables.provider, operation, isUncached)
        }

    private static let capabilities:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<CChar>?,
            (@convention(c) (UnsafePointer<OSSL_PARAM>?, UnsafeMutableRawPointer?) -> Int32)?,
            UnsafeMutableRawPointer?
        ) -> Int32 = { _, capability, callback, argument in
            guard let tables = SlimProvider.tables else { return 0 }
            return unsafe OSSL_PROVIDER_get_capabilities(tables.provider, capability, callback, argument)
        }
}
