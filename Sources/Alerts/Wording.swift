import Checks
import Timekeeping

/// The texts of a message. They are made for a phone, where the first line may be all that is shown.
struct Wording {
    var notification: Notification
    /// The worst first.
    var affected: [AffectedOrigin]
    /// Whether the incident ended before the receiver learned that it had begun.
    var overtaken: Bool
    var now: Instant

    private var incident: Incident { notification.incident }

    /// `[CRITICAL] shop and 39 more: CloudFront fails since 2026-11-21 03:00 UTC (5 min ago): …`
    var title: String {
        "[\(mark)] \(who): \(when)\(incident.title)".cut(to: 250)
    }

    /// The proof, preceded by the context that the reader needs.
    var detail: String {
        ([preface, incident.detail].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")).cut(to: 2_000)
    }

    private var mark: String {
        if incident.cause.isTest { return incident.stage == .closed ? "TEST RESOLVED" : "TEST" }
        return switch notification.kind {
        case .recover where incident.ending == .retired:
            incident.isOfMonitor ? "NO LONGER CONFIGURED" : "NO LONGER WATCHED"
        case .recover: "RESOLVED"
        case .repeated: "STILL \(incident.severity.rawValue.uppercased())"
        case .trigger, .update, .escalate: incident.severity.rawValue.uppercased()
        }
    }

    private var who: String {
        let first = affected.first?.origin ?? incident.cause.subject
        return affected.count > 1 ? "\(first) and \(affected.count - 1) more" : first
    }

    private var when: String {
        if let closedAt = incident.closedAt {
            let span = Duration.seconds(max(0, closedAt.seconds(since: incident.openedAt))).span
            return "over since \(stamp(closedAt)), after \(span): "
        }
        guard let failsAt = incident.failsAt else { return "" }
        return "CloudFront \(failsAt <= now ? "fails since" : "will fail from") \(stamp(failsAt))"
            + " (\(failsAt.relative(to: now))): "
    }

    private var preface: String? {
        guard let past = relapse else { return context }
        return context.map { "\($0) \(past)" } ?? past
    }

    /// A fault that comes and goes is called over later each time. The reader should know.
    private var relapse: String? {
        guard incident.relapses > 0 else { return nil }
        let often = times(incident.relapses)
        let span = Duration.seconds(Incident.memory).span
        guard incident.closedAt == nil else { return "It had come back \(often)." }
        return "It comes and goes: it has come back \(often) within \(span) of its end, and will be called over after"
            + " \(incident.calmNeeded) checks in a row without it."
    }

    private var context: String? {
        switch notification.kind {
        case .recover where overtaken:
            "It began at \(stamp(incident.openedAt)) and ended at \(stamp(incident.closedAt ?? now)), before this"
                + " receiver could be told of it."
        case .recover where incident.ending == .retired && incident.isOfMonitor:
            "The receiver is no longer in the configuration; what it was not told, it will not be told."
        case .recover where incident.ending == .retired:
            "The origins concerned are no longer in the configuration; whether the fault is mended is not known."
        case .recover, .trigger, .escalate: nil
        case .update:
            "Now \(counted(affected.count, "origin"))."
        case .repeated:
            "It has lasted since \(stamp(incident.openedAt)) (\(incident.openedAt.relative(to: now)))."
        }
    }

    /// `2026-11-21 03:00 UTC`.
    private func stamp(_ instant: Instant) -> String {
        "\(instant.date) \(instant.description.drop { $0 != "T" }.dropFirst().prefix(5)) UTC"
    }
}

extension String {
    /// At most so many characters, the last of them an ellipsis where something was left out.
    func cut(to limit: Int) -> String {
        // Characters may be long (an accent is a scalar of its own), so that bytes have a limit too.
        guard count > limit || utf8.count > 3 * limit else { return self }
        var kept = ""
        var size = 0
        for character in prefix(limit - 1) {
            size += character.utf8.count
            if size > 3 * limit - 3 { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// As one word of a shell's command line.
    var quotedForShell: String {
        let isPlain =
            !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_.:/@+".utf8.contains(byte)
                }
            }
        return isPlain
            ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
