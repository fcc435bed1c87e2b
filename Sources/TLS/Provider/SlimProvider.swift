internal import COpenSSL
internal import Glibc

/// A library context with only the algorithms that a TLS client needs, for speed.
///
/// OpenSSL 3.0 searches all decoders of its default provider for each public key, which takes a third of a check. This provider
/// offers the default provider's own implementations, but only those that are needed here. A peer that fails under it must be
/// tried again in the full context before it is judged, because only an algorithm may be missing.
enum SlimProvider {
    /// The context; nil where OpenSSL cannot make it. OpenSSL takes nil for its full context.
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

    /// The algorithms that are kept of each operation, by the names of provider-*(7): those that CloudFront's hello and the keys of
    /// an answer need. OpenSSL copies these lists for each certificate that a server sends, so an unneeded name costs time. An
    /// operation without a list keeps all of its algorithms.
    private static let kept: [Int32: Set<String>] = [
        OSSL_OP_KEYMGMT: ["RSA", "RSA-PSS", "EC", "X25519", "HMAC"],
        OSSL_OP_DECODER: ["RSA", "RSA-PSS", "EC"],
        OSSL_OP_CIPHER: ["AES-128-GCM", "AES-256-GCM", "AES-128-CBC", "AES-256-CBC", "CHACHA20-POLY1305"],
        OSSL_OP_DIGEST: ["SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", "MD5", "MD5-SHA1"],
        OSSL_OP_MAC: ["HMAC"],
        OSSL_OP_KDF: ["TLS1-PRF", "HKDF", "TLS13-KDF"],
        OSSL_OP_SIGNATURE: ["RSA", "ECDSA", "HMAC"],
        OSSL_OP_KEYEXCH: ["ECDH", "X25519"],
        OSSL_OP_ASYM_CIPHER: ["RSA"],
        OSSL_OP_RAND: ["CTR-DRBG", "SEED-SRC"],
    ]

    /// Operations that a TLS client never needs.
    private static let dropped: Set<Int32> = [OSSL_OP_ENCODER, OSSL_OP_STORE, OSSL_OP_KEM]

    /// The default provider, and the kept algorithms of its operations.
    ///
    /// Unchecked because the compiler cannot see that this is safe: OpenSSL may read the lists at any time from any thread, so
    /// they are made once and never changed or freed. The same holds for the template key of `CurveKeys`.
    @safe
    private struct Tables: @unchecked Sendable {
        let provider: OpaquePointer
        let algorithms: [Int32: UnsafePointer<OSSL_ALGORITHM>]
        let functions: UnsafePointer<OSSL_DISPATCH>
        /// The default provider's own functions behind `RandomReserve` and `CurveKeys`.
        let generate: RandomReserve.Generate?
        let curveKeys: CurveKeys?
    }

    /// The default provider's own random generator; nil if `RandomReserve` does not stand before it.
    static var ownGenerate: RandomReserve.Generate? { unsafe tables?.generate }

    /// The default provider's own functions for keys on curves; nil if none are replaced.
    static var curveKeys: CurveKeys? { unsafe tables?.curveKeys }

    private static let tables: Tables? = {
        guard let provider = unsafe OSSL_PROVIDER_load(nil, "default") else { return nil }
        var lists: [Int32: [OSSL_ALGORITHM]] = unsafe [:]
        for (operation, names) in kept {
            var isUncached: Int32 = 0
            guard let all = unsafe OSSL_PROVIDER_query_operation(provider, operation, &isUncached) else { continue }
            unsafe lists[operation] = ProviderTable.algorithms(all).filter { unsafe isKept($0, operation, names) }
        }
        let generate = unsafe RandomReserve.generate(in: &lists[OSSL_OP_RAND, default: []])
        let curveKeys = unsafe CurveKeys(in: &lists[OSSL_OP_KEYMGMT, default: []], of: provider)
        return unsafe Tables(
            provider: provider,
            algorithms: lists.mapValues { unsafe ProviderTable.permanent($0 + [OSSL_ALGORITHM()]) },
            functions: ProviderTable.permanent([
                OSSL_DISPATCH(
                    function_id: OSSL_FUNC_PROVIDER_QUERY_OPERATION,
                    function: unsafeBitCast(query, to: ProviderTable.Untyped.self)),
                OSSL_DISPATCH(
                    function_id: OSSL_FUNC_PROVIDER_GET_CAPABILITIES,
                    function: unsafeBitCast(capabilities, to: ProviderTable.Untyped.self)),
                OSSL_DISPATCH(),
            ]), generate: generate, curveKeys: curveKeys)
    }()

    /// Of the decoders, only those of SubjectPublicKeyInfo are kept, because every key in a certificate has that form.
    private static func isKept(_ algorithm: OSSL_ALGORITHM, _ operation: Int32, _ names: Set<String>) -> Bool {
        if operation == OSSL_OP_DECODER {
            let properties = unsafe algorithm.property_definition.map { unsafe String(cString: $0) } ?? ""
            guard properties.contains("input=der"), properties.contains("structure=SubjectPublicKeyInfo") else {
                return false
            }
        }
        return unsafe !names.isDisjoint(with: ProviderTable.names(algorithm))
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
