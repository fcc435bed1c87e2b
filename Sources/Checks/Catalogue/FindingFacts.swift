/// How far an attempt came.
///
/// A finding whose precondition failed is silent: an origin that cannot be reached has no finding about its
/// certificate. Such a silence must not be taken for a recovery.
public enum ProbeStage: Sendable {
    case lookup, connection, handshake, certificate, answer
}

/// Whose fault a finding is: what its incidents are told apart by.
public enum CauseSubject: Sendable {
    case domain
    /// Domain and port.
    case service
    /// The service under one server name.
    case serverName
    /// The certificate; the origin where no certificate is at fault.
    case certificate
    /// The same, under one server name.
    case certificateAndName
    /// Address and port. They come and go with each look-up, so several of them are one trouble of the service.
    case endpoint
}

/// Whether the words of a finding tell how far away an instant is, so that they are others a second later.
public enum TimeReference: Sendable {
    case none
    /// An end that has passed, since when the finding holds.
    case past
    case future
}

/// Which other faults explain a finding, so that it says nothing beside them.
public enum Precedence: Sendable {
    case nothing
    /// Any fault that is seen at one address, or that is said of addresses in better words.
    case anyAddress
    /// A fault of the certificate that is seen at one address.
    case certificateOfAnAddress
}

/// Whether an origin of which a finding is the headline was reached.
public enum Reach: Sendable {
    case reached, unreached
    /// Nobody answered, which may be meant for this monitor alone.
    case silent
}
