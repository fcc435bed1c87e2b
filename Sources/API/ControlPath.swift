/// Where the daemon listens, and the paths of its control API. `{id}` is an origin's id, percent-encoded.
public enum ControlPath {
    /// The socket of an installed daemon.
    public static let socket = "/run/cfmon/control.sock"

    /// GET: 200 with nothing but `ok` while the daemon answers.
    public static let health = "/v1/health"
    /// GET: a `StatusDocument` of all origins, in the configuration's order.
    public static let status = "/v1/status"
    /// GET: the same in brief: without addresses, and of the findings the headline alone, without its proof.
    public static let statusInBrief = "/v1/status?view=brief"
    /// GET: a `ShowDocument`, or 404.
    public static let origin = "/v1/origins/{id}"
    /// GET: a `HistoryDocument`, or 404. `?limit=` is the greatest number of runs.
    public static let history = "/v1/origins/{id}/history"
    /// GET: an `EventsDocument`. `?since=` is the first instant, `?limit=` the greatest number of events, `?origin=` the
    /// id of the only origin; with `?after=` instead of `since`, those that follow the event of that id.
    public static let events = "/v1/events"
    /// POST: the bytes of an SQLite file, a consistent copy of the ledger.
    public static let backup = "/v1/backup"
    /// GET: an `AlertsDocument`.
    public static let alerts = "/v1/alerts"
    /// GET: a `DeliveriesDocument`. `?limit=` is the greatest number of messages.
    public static let deliveries = "/v1/deliveries"
    /// GET: a `DeliveryDocument`, or 404.
    public static let delivery = "/v1/deliveries/{id}"
    /// POST: sends a message that was given up once more; a `DeliveryDocument`, 404, or 409 where there is no need.
    public static let retry = "/v1/deliveries/{id}/retry"
    /// POST of an `AcknowledgeRequest`: an `AlertDocument`, or 404 where none of that id is open.
    public static let acknowledge = "/v1/alerts/{id}/ack"
    /// GET: a `SilencesDocument`. POST of a `SilenceRequest`: a `SilenceDocument`.
    public static let silences = "/v1/silences"
    /// POST: ends a silence now; a `SilenceDocument`, or 404 where none of that id holds.
    public static let expire = "/v1/silences/{id}/expire"
    /// POST: puts a test into the outbox; a `ReceiverTestDocument`, or 404 where no receiver has that name.
    public static let test = "/v1/receivers/{id}/test"
    /// POST: a `ReloadDocument`, with 200 where it was taken and 422 where not.
    public static let reload = "/v1/reload"

    /// The path of one origin.
    public static func origin(_ id: String) -> String {
        "/v1/origins/" + encode(id)
    }

    /// The path of one origin's past, cut to so many runs.
    public static func history(_ id: String, limit: Int) -> String {
        "/v1/origins/\(encode(id))/history?limit=\(limit)"
    }

    /// The path of the newest so many events since an instant, in RFC 3339, of all origins or of one.
    public static func events(since: String, origin: String? = nil, limit: Int) -> String {
        "/v1/events?since=\(encode(since))&limit=\(limit)" + (origin.map { "&origin=\(encode($0))" } ?? "")
    }

    /// The path of the next so many events after one of them.
    public static func events(after id: Int64, origin: String? = nil, limit: Int) -> String {
        "/v1/events?after=\(id)&limit=\(limit)" + (origin.map { "&origin=\(encode($0))" } ?? "")
    }

    /// The path of the newest so many messages.
    public static func deliveries(limit: Int) -> String {
        "/v1/deliveries?limit=\(limit)"
    }

    /// The path of one message.
    public static func delivery(_ id: Int64) -> String {
        "/v1/deliveries/\(id)"
    }

    /// The path by which a message is sent once more.
    public static func retry(_ id: Int64) -> String {
        "/v1/deliveries/\(id)/retry"
    }

    /// The path by which an alert is acknowledged.
    public static func acknowledge(_ id: Int64) -> String {
        "/v1/alerts/\(id)/ack"
    }

    /// The path by which a silence is ended.
    public static func expire(_ id: Int64) -> String {
        "/v1/silences/\(id)/expire"
    }

    /// The path by which the receiver of that name is tested.
    public static func test(_ receiver: String) -> String {
        "/v1/receivers/\(encode(receiver))/test"
    }

    /// Percent-encodes a segment of a path: all but the unreserved characters of RFC 3986, 2.3.
    public static func encode(_ segment: String) -> String {
        let hex = Array("0123456789ABCDEF")
        return segment.utf8.reduce(into: "") { text, byte in
            let character = Character(UnicodeScalar(byte))
            if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
                text.append(character)
            } else {
                text += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
            }
        }
    }
}
