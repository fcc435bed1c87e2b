internal import COpenSSL
internal import Glibc

/// Replaces two of OpenSSL's functions for keys on curves, which do more than a handshake needs.
///
/// **Validation of a peer's point.** A point must lie on the curve and not at infinity. Before each exchange OpenSSL 3.0 also
/// multiplies the point by the order of the group, which costs as much as the exchange. On the curves that CloudFront offers,
/// every point is in the group (RFC 8446, 4.2.8.2: "implementers do not need to verify membership in the correct subgroup"; NIST
/// SP 800-56A, 5.6.2.3.4). So the cheaper validation refuses the same points.
///
/// **Generation of a key share.** Each hello needs a key on P-256, for which OpenSSL 3.0 computes the constants of the curve
/// again. With a template key it copies them.
@unsafe
struct CurveKeys {
    private typealias Validate = @convention(c) (UnsafeRawPointer?, Int32, Int32) -> Int32
    private typealias Begin =
        @convention(c) (UnsafeMutableRawPointer?, Int32, UnsafePointer<OSSL_PARAM>?) -> UnsafeMutableRawPointer?
    private typealias SetParameters = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<OSSL_PARAM>?) -> Int32
    private typealias SetTemplate = @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Int32
    private typealias Generate =
        @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
    private typealias End = @convention(c) (UnsafeMutableRawPointer?) -> Void

    /// The provider's own functions.
    private let validate: Validate
    private let setParameters: SetParameters
    private let setTemplate: SetTemplate
    /// A key on P-256 without a point. It is never freed.
    private let template: UnsafeMutableRawPointer

    /// OpenSSL's name for P-256.
    private static let curve = "prime256v1"

    /// Replaces the two functions among these algorithms of the provider. Nil, and nothing is changed, where the provider lacks
    /// one of the functions or refuses the template.
    init?(in algorithms: inout [OSSL_ALGORITHM], of provider: OpaquePointer) {
        func function<Function>(_ id: Int32) -> Function? {
            unsafe ProviderTable.function(id, of: "EC", in: algorithms)
        }
        guard let begin: Begin = unsafe function(OSSL_FUNC_KEYMGMT_GEN_INIT),
            let setParameters: SetParameters = unsafe function(OSSL_FUNC_KEYMGMT_GEN_SET_PARAMS),
            let setTemplate: SetTemplate = unsafe function(OSSL_FUNC_KEYMGMT_GEN_SET_TEMPLATE),
            let generate: Generate = unsafe function(OSSL_FUNC_KEYMGMT_GEN),
            let end: End = unsafe function(OSSL_FUNC_KEYMGMT_GEN_CLEANUP),
            let validate: Validate = unsafe function(OSSL_FUNC_KEYMGMT_VALIDATE)
        else { return nil }
        guard
            let generator = unsafe begin(
                OSSL_PROVIDER_get0_provider_ctx(provider), OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS, nil)
        else { return nil }
        defer { unsafe end(generator) }
        let isSet = unsafe CurveKeys.curve.withCString { name in
            let group = unsafe OSSL_PARAM_construct_utf8_string("group", UnsafeMutablePointer(mutating: name), 0)
            return unsafe setParameters(generator, [group, OSSL_PARAM_construct_end()])
        }
        guard isSet == 1, let template = unsafe generate(generator, nil, nil) else { return nil }
        unsafe (self.validate, self.setParameters) = (validate, setParameters)
        unsafe (self.setTemplate, self.template) = (setTemplate, template)
        unsafe ProviderTable.replace(
            of: "EC", in: &algorithms,
            by: [
                OSSL_FUNC_KEYMGMT_VALIDATE: unsafeBitCast(CurveKeys.validate, to: ProviderTable.Untyped.self),
                OSSL_FUNC_KEYMGMT_GEN_SET_PARAMS: unsafeBitCast(
                    CurveKeys.setParameters, to: ProviderTable.Untyped.self),
            ])
    }

    private static let validate: Validate = { key, selection, _ in
        guard let own = unsafe SlimProvider.curveKeys else { return 0 }
        return unsafe own.validate(key, selection, OSSL_KEYMGMT_VALIDATE_QUICK_CHECK)
    }

    private static let setParameters: SetParameters = { generator, parameters in
        guard let own = unsafe SlimProvider.curveKeys else { return 0 }
        guard let parameters = unsafe parameters, unsafe CurveKeys.asksForCurve(parameters) else {
            return unsafe own.setParameters(generator, parameters)
        }
        return unsafe own.setTemplate(generator, own.template)
    }

    /// Whether the parameters select the template's curve and nothing else.
    private static func asksForCurve(_ parameters: UnsafePointer<OSSL_PARAM>) -> Bool {
        guard let key = unsafe parameters[0].key, unsafe strcmp(key, "group") == 0,
            unsafe parameters[0].data_type == UInt32(OSSL_PARAM_UTF8_STRING),
            let name = unsafe parameters[0].data?.assumingMemoryBound(to: CChar.self),
            unsafe strcmp(name, curve) == 0
        else { return false }
        return unsafe parameters[1].key == nil
    }
}
