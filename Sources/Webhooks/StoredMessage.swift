import Alerts
import Checks
import Store
import Timekeeping

/// A message of the outbox, decoded so that it can be put into a receiver's format.
struct StoredMessage {
    /// The same in all attempts.
    var messageID: String
    var envelope: AlertMessage

    init(_ stored: OutboxMessage) throws(Unsendable) {
        messageID = stored.messageID
        guard let message = try? JSON.decode(AlertMessage.self, from: stored.body.utf8) else {
            throw .unreadable
        }
        envelope = message
    }

    var alert: AlertBody { envelope.data }
    var isOver: Bool { alert.isOver }
    /// The worst origin's domain; the incident's key where none is listed.
    var source: String { alert.origins.first?.domain ?? alert.key }

    /// The ids of the origins in one line.
    var origins: String {
        let listed = alert.origins.map(\.id).joined(separator: ", ")
        let rest = alert.originCount - alert.origins.count
        return rest > 0 ? "\(listed) and \(rest) more" : listed
    }

    /// When CloudFront fails, or failed; nil where that cannot be told.
    var failure: String? { alert.failsAt?.description }

    /// Name and text of each fact besides title and detail. A recovery has no remedy.
    var facts: [(name: String, text: String)] {
        var facts = [(name: alert.originCount == 1 ? "Origin" : "Origins", text: origins)]
        if !isOver {
            if let failure { facts.append(("CloudFront fails from", failure)) }
            facts.append(("What to do", alert.remedy))
        }
        facts.append(("More", alert.command))
        return facts.filter { !$0.text.isEmpty }
    }
}

/// Why a message cannot be put into a receiver's format.
public enum Unsendable: Error, Hashable, CustomStringConvertible {
    /// A secret of that receiver is not `whsec_` and base64 of 24 to 64 bytes.
    case malformedSecret(receiver: String)
    /// The stored body is not a message of schema `cfmon.alert/1`.
    case unreadable

    /// One line, without the secret.
    public var description: String {
        switch self {
        case .malformedSecret(let receiver):
            "a secret of receiver \(receiver) is not whsec_ and base64 of 24 to 64 bytes"
        case .unreadable: "the stored message cannot be read"
        }
    }
}
