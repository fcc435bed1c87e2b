import Checks
import TLS

/// How far an attempt came.
///
/// A finding whose precondition failed is silent: an origin that cannot be reached has no finding about its
/// certificate. Such a silence must not be taken for a recovery.
enum Depth: Int, Comparable {
    case nothing, lookup, connection, handshake, certificate, answer

    static func < (left: Depth, right: Depth) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Attempt {
    /// Whether this attempt came far enough to show a fault of that depth.
    func shows(_ depth: Depth) -> Bool {
        switch depth {
        case .nothing, .lookup: true
        case .connection:
            if case .notTried = connection { false } else { true }
        case .handshake: handshake != nil
        case .certificate: handshake?.chain.isEmpty == false
        case .answer: answer != nil
        }
    }
}

extension Observation {
    /// Whether a fault of that depth, last seen at these endpoints, would have been seen again if it were still there.
    ///
    /// An endpoint that is no longer among the addresses cannot have the fault any more. No endpoints: all of them.
    func wouldShow(_ depth: Depth, at endpoints: [Endpoint]) -> Bool {
        if depth == .lookup { return true }
        if depth == .answer, origin.request == nil { return true }
        guard !attempts.isEmpty else { return false }
        return attempts.allSatisfy { attempt in
            !(endpoints.isEmpty || endpoints.contains(attempt.endpoint)) || attempt.shows(depth)
        }
    }
}
