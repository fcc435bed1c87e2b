import Alerts
import Checks
import FoundationEssentials
import Testing
import Timekeeping
import Transfer

@testable import Store
@testable import Webhooks

/// Messages as the ledger keeps them, and what became of them in each format, as files.
enum Golden {
    static let folder = #filePath.replacing("Golden.swift", with: "Golden")
    /// 2026-11-21T10:00:00Z.
    static let noon = Instant(seconds: 1_795_255_200)

    static func incident(
        origins: [String] = ["shop", "blog"], severity: Severity = .critical, closed: Bool = false,
        text: String = "the certificate has expired", detail: String = "It was valid until 2026-11-21T09:55:00Z."
    ) -> Incident {
        let failsAt = noon.advanced(by: -300)
        let summary = AlertSummary(
            code: severity == .critical ? .certificateExpired : .certificateExpiresSoon, severity: severity,
            failsAt: failsAt, title: text, detail: detail, remedy: "Renew the certificate.")
        return Incident(
            id: 12, cause: Cause(code: .certificateExpired, subject: "ab12"), stage: closed ? .closed : .open,
            summary: summary, openedAt: failsAt, changedAt: noon, closedAt: closed ? noon : nil,
            ending: closed ? .mended : nil, joins: origins.count,
            origins: origins.map {
                AffectedOrigin(
                    origin: $0, domain: "\($0).example.com", labels: [:], summary: summary, endpoints: [],
                    since: failsAt)
            })
    }

    static func stored(_ kind: Notification.Kind, _ incident: Incident) throws -> OutboxMessage {
        try stored(AlertMessage(Notification(kind, to: "ops", of: incident), at: noon))
    }

    static func stored(_ message: AlertMessage) throws -> OutboxMessage {
        OutboxMessage(
            id: 1, messageID: "msg_p5jXN8AQM9LWM0D4loKWxJek", receiver: "ops", incident: 12,
            body: try JSON.text(message), attempts: 0, createdAt: noon, dueAt: noon)
    }

    static func receiver(_ format: Receiver.Format) -> Receiver {
        var receiver = Receiver(name: "ops", format: format, url: "https://hooks.example/T0KEN")
        switch format {
        case .alertmanager: receiver.urls = ["http://one.example:9093", "http://two.example:9093/prefix/"]
        case .command: (receiver.urls, receiver.command) = ([], ["/usr/local/bin/tell", "ops"])
        case .opsgenie, .pagerduty, .cloudevents: receiver.key = "K3Y"
        case .ntfy: (receiver.key, receiver.topic) = ("tk_K3Y", "cfmon")
        case .email:
            receiver.urls = ["smtp://mail.example:587"]
            (receiver.username, receiver.password) = ("cfmon", "PASSW0RD")
            (receiver.sender, receiver.recipients) = ("cfmon@example.com", ["ops@example.com", "night@example.com"])
        case .webhook, .slack, .discord, .teams, .googlechat: break
        }
        return receiver
    }

    static func requests(_ message: OutboxMessage, to receiver: Receiver) throws -> [DeliveryRequest] {
        switch try DeliveryRequests(message, to: receiver, at: noon) {
        case .each(let requests), .any(let requests): requests
        }
    }

    /// The requests over HTTP, and a program as if it were one.
    static func posts(_ format: Receiver.Format, _ message: OutboxMessage) throws -> [Post] {
        try requests(message, to: receiver(format)).compactMap { request in
            switch request {
            case .http(let post): post
            case .program(let program):
                Post(url: program.arguments.joined(separator: " "), headers: [:], body: program.input)
            case .mail: nil
            }
        }
    }

    static func mails(_ message: OutboxMessage, to receiver: Receiver = receiver(.email)) throws -> [Mail] {
        try requests(message, to: receiver).compactMap { if case .mail(let mail) = $0 { mail } else { nil } }
    }

    /// URL, headers and body of each request, the body spread over lines.
    static func text(_ posts: [Post]) throws -> String {
        let shown = try posts.map { post -> Payload in
            [
                "url": .text(post.url), "headers": .object(post.headers.mapValues { .text($0) }),
                "body": .value(try JSON.decode(AnyJSON.self, from: post.body.utf8)),
            ]
        }
        return try JSON.encode(Payload.array(shown), pretty: true)
    }
}

/// Any JSON, to be written again in another layout.
enum AnyJSON: Codable, Sendable {
    case object([String: AnyJSON])
    case array([AnyJSON])
    case text(String)
    case flag(Bool)
    case number(Double)
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let items = try? container.decode([AnyJSON].self) {
            self = .array(items)
        } else {
            self = .object(try container.decode([String: AnyJSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let members): try container.encode(members)
        case .array(let items): try container.encode(items)
        case .text(let text): try container.encode(text)
        case .flag(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .null: try container.encodeNil()
        }
    }

    subscript(_ path: String...) -> AnyJSON? {
        path.reduce(self) { value, step in
            switch value {
            case .object(let members): members[step]
            case .array(let items): Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: nil
            }
        }
    }

    /// The text; empty for anything else.
    var words: String {
        if case .text(let text) = self { text } else { "" }
    }
}
