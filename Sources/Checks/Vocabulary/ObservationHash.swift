import TLS

/// All that a judge looks at but the time, as one number: what was seen, what is expected, which anchors there are. While it
/// stays the same, so does the verdict, until time alone changes it (`Judgement.standsUntil`).
///
/// Times of phases count for nothing, nor does the order in which addresses come. The number is drawn anew for each
/// process, so nobody outside can choose a chain that has the number of another.
public struct ObservationHash: Hashable, Sendable {
    private let number: UInt64

    /// - Parameter anchors: The fingerprint of the trust store.
    public init(_ observation: Observation, expecting: Expectations, anchors: String) {
        var sum = hashed { hasher in
            hasher.combine(observation.origin)
            hasher.combine(expecting)
            hasher.combine(anchors)
            hasher.combine(observation.attempts.count)
        }
        switch observation.lookup.answer {
        case .addresses(let addresses):
            for address in addresses { sum &+= hashed { $0.combine(address) } }
        case let other: sum &+= hashed { $0.combine(other) }
        }
        for attempt in observation.attempts { sum &+= hashed { attempt.mix(into: &$0) } }
        number = sum
    }
}

extension Attempt {
    fileprivate func mix(into hasher: inout Hasher) {
        hasher.combine(endpoint)
        hasher.combine(serverName)
        hasher.combine(connection)
        hasher.combine(answer?.outcome)
        hasher.combine(answer?.status)
        hasher.combine(answer?.headers.filter { $0.key != "date" })
        handshake.mix(into: &hasher)
        hasher.combine(diagnosis == nil)
        guard let diagnosis else { return }
        // When that was asked is no part of it: see `LowerVersions`.
        hasher.combine(diagnosis.acceptedVersions)
        hasher.combine(diagnosis.acceptedSuites)
        hasher.combine(diagnosis.acceptedGroups)
        diagnosis.offeredEverything.mix(into: &hasher)
        diagnosis.withOriginDomain.mix(into: &hasher)
        diagnosis.withoutServerName.mix(into: &hasher)
    }
}

extension Optional where Wrapped == HandshakeRecord {
    fileprivate func mix(into hasher: inout Hasher) {
        hasher.combine(self == nil)
        guard let self else { return }
        hasher.combine(self.outcome)
        hasher.combine(self.isOpeningOnly)
        hasher.combine(self.version)
        hasher.combine(self.suite)
        hasher.combine(self.group)
        hasher.combine(self.clientCertificate)
        hasher.combine(self.warningAlert)
        hasher.combine(self.chain)
    }
}

/// One number for all that is combined, drawn anew for each process.
public func hashed(_ body: (inout Hasher) -> Void) -> UInt64 {
    var hasher = Hasher()
    body(&hasher)
    return UInt64(bitPattern: Int64(hasher.finalize()))
}
