import TLS

/// CloudFront's offer, made ready for handshakes.
struct ClientContexts {
    /// With the few algorithms that nearly every origin uses.
    let slim: ClientContext
    /// With all that the library has: what fails under the slim one is tried once more under this one.
    let full: ClientContext

    private static let byFloor: [UInt16: Result<ClientContexts, TLSFault>] = Dictionary(
        uniqueKeysWithValues: [0x0300, 0x0301, 0x0302, 0x0303].map { floor in
            (
                floor,
                Result { () throws(TLSFault) in
                    let offer = CloudFront.offer(floor: floor)
                    return ClientContexts(
                        slim: try ClientContext(offer, slim: true), full: try ClientContext(offer))
                }
            )
        })
    private static let permissive = Result { () throws(TLSFault) in try ClientContext(CloudFront.everything) }

    /// Made once for each floor; anew for an origin with a client certificate, since its files may have changed.
    static func contexts(for origin: Origin) throws(TLSFault) -> ClientContexts {
        let floor = CloudFront.floor(of: origin.protocols)
        guard let contexts = try byFloor[floor]?.get() else {
            return ClientContexts(slim: try everything(), full: try everything())
        }
        guard let files = origin.clientCertificate else { return contexts }
        let own = try ClientContext(
            CloudFront.offer(floor: floor), clientCertificate: (certificate: files.certificate, key: files.key))
        return ClientContexts(slim: own, full: own)
    }

    /// Asked only after a failure.
    static func everything() throws(TLSFault) -> ClientContext {
        try permissive.get()
    }
}
