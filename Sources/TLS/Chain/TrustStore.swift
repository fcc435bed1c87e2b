internal import COpenSSL
public import Timekeeping

/// Why a bundle of trust anchors cannot be used.
public struct TrustStoreFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The fault in words, with the name of the bundle.
    public let description: String

    /// A fault described in these words.
    public init(_ description: String) {
        self.description = description
    }
}

/// The result of verifying a chain.
public enum Verification: Hashable, Sendable {
    /// The verified path, leaf first, anchor last.
    case path([Certificate])
    case fault(VerificationFault)
}

/// Why no path was accepted.
public struct VerificationFault: Hashable, Sendable {
    /// OpenSSL's reasons, in as many groups as the judge distinguishes.
    public enum Reason: Hashable, Sendable {
        case notYetValid, expired
        case issuerMissing
        case selfSignedLeaf, selfSignedAbove
        case badSignature
        /// Any other reason: not a CA, path length, name constraints, purpose, unknown critical extension and so on.
        case invalid
        case undecodable
    }

    public let reason: Reason
    /// The faulty certificate's distance from the leaf, which has 0.
    public let depth: Int
    /// The faulty certificate; nil if OpenSSL named none.
    public let certificate: Certificate?
    /// The reason in OpenSSL's words.
    public let words: String
}

/// A set of trust anchors. Load it once: reading a full bundle costs more than many handshakes.
public final class TrustStore: Sendable {
    /// The source of the anchors, for people.
    public let name: String
    /// SHA-256 of all anchors in their order, in lower-case hex. Verdicts may change with it.
    public let fingerprint: String
    let store: OwnedObject
    private let anchorsBySubject: [UInt: [Anchor]]
    private let organisations: Set<String>

    struct Anchor: Sendable {
        let certificate: Certificate
        let object: OwnedObject
    }

    /// Reads the anchors of a PEM bundle. Certificates that cannot be decoded are left out.
    ///
    /// - Parameters:
    ///   - name: The source of the bundle, for people.
    ///   - excluded: Certificates of the bundle that are not to be anchors.
    /// - Throws: Where the bundle is not PEM or has no anchor.
    public init(pem: [UInt8], name: String, without excluded: Set<CertificateDER> = []) throws(TrustStoreFault) {
        let certificates: [CertificateDER]
        do {
            certificates = try PEM.certificates(in: pem)
        } catch {
            throw TrustStoreFault("\(name): \(error.description)")
        }
        guard let store = unsafe X509_STORE_new() else { throw TrustStoreFault("out of memory") }
        self.store = unsafe OwnedObject(store) { unsafe X509_STORE_free($0) }
        var bySubject: [UInt: [Anchor]] = [:]
        var all: [UInt8] = []
        var organisations: Set<String> = []
        for der in certificates where !excluded.contains(der) {
            guard let object = try? OwnedObject.certificate(der),
                let certificate = try? Certificate(der, decoded: object)
            else { continue }
            ErrorQueue.clear()
            guard unsafe X509_STORE_add_cert(store, object.pointer) == 1 else { continue }
            bySubject[certificate.subjectHash, default: []].append(Anchor(certificate: certificate, object: object))
            all += der.bytes
            organisations.formUnion(certificate.organisations)
        }
        ErrorQueue.clear()
        guard !bySubject.isEmpty else { throw TrustStoreFault("\(name): no certificate of it can be decoded") }
        anchorsBySubject = bySubject
        self.organisations = organisations
        self.name = name
        fingerprint = SHA256Digest(of: all).hex
    }

    /// The number of anchors.
    public var anchorCount: Int {
        anchorsBySubject.values.reduce(0) { $0 + $1.count }
    }

    /// The anchors with that subject name.
    func anchors(named subject: UInt) -> [Anchor] {
        anchorsBySubject[subject] ?? []
    }

    /// Whether exactly this certificate is an anchor.
    public func isAnchor(_ certificate: Certificate) -> Bool {
        anchors(named: certificate.subjectHash).contains { $0.certificate.sha256 == certificate.sha256 }
    }

    /// Verifies a chain as AWS's library does (s2n `tls/s2n_x509_validator.c`). The first certificate is the leaf, and the order of
    /// the others does not matter. An intermediate in the store may be an anchor. Every certificate below the anchor must be
    /// usable for a TLS server. Names are not checked, and nothing is fetched.
    public func verify(_ chain: SentChain, at instant: Instant) -> Verification {
        verify(chain, only: nil, at: instant)
    }

    /// The same for a chain that is verified only once.
    public func verify(_ chain: [CertificateDER], at instant: Instant) -> Verification {
        verify(SentChain(chain), at: instant)
    }

    /// The same with a single anchor in place of the store, where `anchor` is not nil. Without an instant no validity is checked.
    func verify(_ chain: SentChain, only anchor: OwnedObject?, at instant: Instant?) -> Verification {
        let verification = verifyOnce(chain, only: anchor, at: instant)
        guard chain.isSlim, case .fault(let fault) = verification else { return verification }
        // An algorithm that the slim provider lacks can look like these reasons.
        switch fault.reason {
        case .badSignature, .invalid: return verifyOnce(chain.whole, only: anchor, at: instant)
        default: return verification
        }
    }

    private func verifyOnce(_ chain: SentChain, only anchor: OwnedObject?, at instant: Instant?) -> Verification {
        guard let leaf = chain.leaf else {
            return .fault(
                VerificationFault(
                    reason: .undecodable, depth: 0, certificate: nil, words: chain.leafProblem ?? "no certificate"))
        }
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        let untrusted = unsafe cfmon_sk_X509_new()
        let trusted = unsafe cfmon_sk_X509_new()
        let context = unsafe X509_STORE_CTX_new()
        defer {
            unsafe X509_STORE_CTX_free(context)
            unsafe cfmon_sk_X509_free(untrusted)
            unsafe cfmon_sk_X509_free(trusted)
        }
        for certificate in chain.pool {
            _ = unsafe cfmon_sk_X509_push(untrusted, certificate.pointer)
        }
        guard unsafe X509_STORE_CTX_init(context, store.pointer, leaf.object.pointer, untrusted) == 1,
            let parameters = unsafe X509_STORE_CTX_get0_param(context)
        else {
            return .fault(
                VerificationFault(reason: .invalid, depth: 0, certificate: nil, words: ErrorQueue.drain()))
        }
        if let anchor {
            _ = unsafe cfmon_sk_X509_push(trusted, anchor.pointer)
            unsafe X509_STORE_CTX_set0_trusted_stack(context, trusted)
        }
        var flags = UInt(X509_V_FLAG_PARTIAL_CHAIN) | UInt(X509_V_FLAG_TRUSTED_FIRST)
        if let instant {
            unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(instant.seconds))
        } else {
            flags |= UInt(X509_V_FLAG_NO_CHECK_TIME)
        }
        _ = unsafe X509_VERIFY_PARAM_set_flags(parameters, flags)
        _ = unsafe X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER)
        // CloudFront still offers SHA-1 and RSA 1024, which a higher security level would refuse.
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, 0)
        if unsafe X509_verify_cert(context) == 1, let path = unsafe X509_STORE_CTX_get0_chain(context) {
            return unsafe .path(
                (0..<cfmon_sk_X509_num(path)).compactMap { index in
                    unsafe facts(cfmon_sk_X509_value(path, index), of: chain)
                })
        }
        let code = unsafe X509_STORE_CTX_get_error(context)
        return unsafe .fault(
            VerificationFault(
                reason: VerificationFault.Reason(code: code),
                depth: Int(X509_STORE_CTX_get_error_depth(context)),
                certificate: X509_STORE_CTX_get_current_cert(context).flatMap { unsafe facts($0, of: chain) },
                words: String(cString: X509_verify_cert_error_string(Int(code)))))
    }

    /// The facts of a certificate that OpenSSL returned: one of the chain, or an anchor.
    private func facts(_ x509: OpaquePointer?, of chain: SentChain) -> Certificate? {
        guard let x509 = unsafe x509 else { return nil }
        if let member = chain.members.first(where: { unsafe $0.object.pointer == x509 }) { return member.certificate }
        return unsafe anchors(named: X509_subject_name_hash(x509)).first { unsafe $0.object.pointer == x509 }?
            .certificate
    }

    /// Whether an anchor's subject contains that organisation.
    public func hasAnchor(ofOrganisation organisation: String) -> Bool {
        organisations.contains(organisation)
    }
}

extension VerificationFault.Reason {
    init(code: Int32) {
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: self = .notYetValid
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            self = .issuerMissing
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: self = .selfSignedLeaf
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: self = .selfSignedAbove
        case X509_V_ERR_CERT_SIGNATURE_FAILURE, X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE: self = .badSignature
        default: self = .invalid
        }
    }
}
