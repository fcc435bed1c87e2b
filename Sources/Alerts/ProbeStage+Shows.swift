import Checks
import TLS

extension Attempt {
    /// Whether this attempt came far enough to show a fault of that stage.
    func shows(_ stage: ProbeStage) -> Bool {
        switch stage {
        case .lookup: true
        case .connection:
            if case .notTried = connection { false } else { true }
        case .handshake: handshake != nil
        case .certificate: handshake?.chain.isEmpty == false
        case .answer: answer != nil
        }
    }
}

extension Observation {
    /// Whether a fault of that stage, last seen at these endpoints, would have been seen again if it were still there.
    ///
    /// An endpoint that is no longer among the addresses cannot have the fault any more. No endpoints: all of them.
    func wouldShow(_ stage: ProbeStage, at endpoints: [Endpoint]) -> Bool {
        if stage == .lookup { return true }
        if stage == .answer, origin.request == nil { return true }
        guard !attempts.isEmpty else { return false }
        return attempts.allSatisfy { attempt in
            !(endpoints.isEmpty || endpoints.contains(attempt.endpoint)) || attempt.shows(stage)
        }
    }
}
