public import Checks
import GRDB
public import Timekeeping

/// A line of the event log.
public struct Event: Hashable, Sendable, Identifiable {
    /// The sort of event.
    public enum Kind: String, CaseIterable, Sendable {
        /// Another severity, other findings: `was` and `became` are severities.
        case verdict
        /// Another chain: `was` and `became` are the SHA-256 of the leaf.
        case certificate
        /// Too much time without a check: `was` and `became` are the last check before and the first after it.
        case gap
        /// An alert opened, changed its severity, or ended: `was` and `became` are severities, `closed` at the end.
        case alert
        /// A message was delivered, failed for the first time, or was given up: `became` is which.
        case delivery
        /// A configuration was `taken` or `refused`.
        case configuration
        /// The daemon itself: `started`, `stopped`, results that were `dropped`.
        case daemon
    }

    /// Rises with each event; never used twice.
    public var id: Int64
    /// When it happened.
    public var at: Instant
    /// The sort of event.
    public var kind: Kind
    /// The id of the one origin that it concerns; nil where it concerns none or several.
    public var origin: String?
    /// The id of the incident that it concerns.
    public var incident: Int64?
    /// The finding: of a verdict its headline.
    public var code: FindingCode?
    /// The origin's addresses that it concerns, as `Endpoint` writes them; empty where it concerns all of them, or none.
    public var endpoints: [String]
    /// The server name under which it was seen; nil where it concerns all.
    public var serverName: String?
    /// The value before; nil where there was none.
    public var was: String?
    /// The value since.
    public var became: String?
    /// One line for people.
    public var words: String
}

extension Event {
    /// From the columns of `EventQuery`.
    init(_ row: Row) throws {
        self.init(
            id: try row.integer("number"), at: try row.instant("at"), kind: try row.word("kind"),
            origin: try row.optionalText("origin"), incident: try row.optionalInteger("incident"),
            code: try row.code("code"),
            endpoints: try row.text("endpoints").split(separator: " ").map(String.init),
            serverName: try row.optionalText("server_name"), was: try row.optionalText("was"),
            became: try row.optionalText("became"), words: try row.text("words"))
    }
}
