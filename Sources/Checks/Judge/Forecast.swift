import TLS
import Timekeeping

/// When CloudFront starts to fail, found by asking the judge about every instant at which its answer can change.
///
/// - Parameters:
///   - findings: what holds now whatever the time: names and keys do not change.
///   - fault: what is wrong with the chain now.
func foretell(
    _ chain: ServedChain, names findings: [Finding], fault: ChainFault?, at instant: Instant
) -> Forecast {
    if let fault {
        return Forecast(failsAt: beginning(of: fault, of: chain, at: instant), because: fault.code)
    }
    if let lasting = findings.first(where: \.meansFailureNow) {
        return Forecast(failsAt: instant, because: lasting.code)
    }
    for candidate in chain.turningPoints where candidate > instant {
        if let coming = chain.fault(at: candidate) { return Forecast(failsAt: candidate, because: coming.code) }
    }
    return Forecast(failsAt: nil, because: nil)
}

/// Since when a chain has been at fault, where the certificates themselves say so. How long a server has been sending
/// the wrong ones is not written anywhere, so that begins now.
private func beginning(of fault: ChainFault, of chain: ServedChain, at instant: Instant) -> Instant {
    switch fault.code {
    case .certificateExpired, .chainExpired:
        chain.ended(by: instant) ?? min(fault.culprit?.notAfter ?? instant, instant)
    default: instant
    }
}
