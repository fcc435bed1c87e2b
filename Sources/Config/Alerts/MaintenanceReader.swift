import Alerts
import Checks
import Timekeeping

/// Reads the maintenance windows.
struct MaintenanceReader {
    private(set) var windows: [MaintenanceWindow] = []
    private var places: [String: Place] = [:]
    /// The ids of all origins.
    private let origins: Set<String>

    init(origins: [ConfiguredOrigin]) {
        self.origins = Set(origins.map(\.watched.origin.id))
    }

    private static let keys = ["name", "match", "origin", "zone", "days", "from", "to", "comment"]

    /// Takes a list of windows.
    mutating func take(list cursor: Cursor) {
        for item in cursor.list() ?? [] {
            guard let fields = item.fields(MaintenanceReader.keys) else { continue }
            let name = fields.required("name", "by which lists and alerts call the window")?.read(Syntax.id)
            let scope = scope(fields)
            let zone = fields["zone"].map { $0.read(Syntax.zone) } ?? .utc
            let time = fields["days"].map { weekly(days: $0, fields) } ?? once(fields, in: zone)
            let comment = fields["comment"].map { $0.read(Syntax.label) } ?? ""
            guard let name, let scope, let zone, let time, let comment else { continue }
            add(
                MaintenanceWindow(
                    name: name, origin: scope.origin, labels: scope.labels, zone: zone, time: time, comment: comment),
                at: fields["name"] ?? item)
        }
    }

    private func scope(_ fields: Fields) -> (origin: String?, labels: [String: String])? {
        if let cursor = fields["origin"] {
            fields["match"]?.reject("either `origin` or `match` says which origins are quiet")
            guard let id = cursor.read(Syntax.id) else { return nil }
            guard origins.contains(id) else {
                cursor.reject("no origin has the id \(Syntax.quoted(id))")
                return nil
            }
            return (id, [:])
        }
        guard let match = fields.required("match", "labels, or `all`, say which origins are quiet") else { return nil }
        if match.is("all") { return (nil, [:]) }
        guard let pairs = match.pairs() else { return nil }
        if pairs.isEmpty { match.reject("the mapping is empty; `all` means every origin") }
        var labels: [String: String] = [:]
        for (key, _, value) in pairs {
            if let name = key.read(Syntax.id), let label = value.read(Syntax.label) { labels[name] = label }
        }
        return (nil, labels)
    }

    private func weekly(days cursor: Cursor, _ fields: Fields) -> MaintenanceWindow.Time? {
        let days = cursor.is("daily") ? Weekday.allCases : cursor.list(of: Syntax.weekday)
        if days?.isEmpty == true, cursor.list()?.isEmpty == true { cursor.reject("the list of days is empty") }
        let from = fields.required("from", "when it begins, as in 22:00")?.read(Syntax.timeOfDay)
        let to = fields.required("to", "when it ends, as in 02:00")?.read(Syntax.timeOfDay)
        guard let days, let from, let to else { return nil }
        return .weekly(Set(days), from: from, to: to)
    }

    private func once(_ fields: Fields, in zone: Zone?) -> MaintenanceWindow.Time? {
        let from = fields.required("from", "when it begins, as in 2026-12-01T22:00")?.read(Syntax.minute)
        let to = fields.required("to", "when it ends, as in 2026-12-02T06:00")?.read(Syntax.minute)
        guard let from, let to else { return nil }
        guard let zone else { return .once(from: from, to: to) }
        guard to.seconds > from.seconds || zone.last(to) > zone.first(from) else {
            fields["to"]?.reject("the window ends before it has begun")
            return nil
        }
        return .once(from: from, to: to)
    }

    private mutating func add(_ window: MaintenanceWindow, at cursor: Cursor) {
        if let first = places[window.name] {
            cursor.reject("the window at \(first) has the name \(Syntax.quoted(window.name)) already")
        } else {
            places[window.name] = cursor.place
            windows.append(window)
        }
    }
}

extension OutageDetector {
    /// Reads `{share: 50%, within: 5m}`, or `none`.
    init?(_ cursor: Cursor) {
        if cursor.is("none") {
            self = .none
            return
        }
        guard !cursor.isNull, let fields = cursor.fields(["share", "within"]) else { return nil }
        self.init()
        if let percent = fields["share"]?.read(Syntax.majority) { share = percent / 100 }
        let span = fields["within"]?.read { text throws(SyntaxProblem) in
            try Syntax.span(text, from: .seconds(60), to: .seconds(3_600))
        }
        if let span { within = span.components.seconds }
    }
}
