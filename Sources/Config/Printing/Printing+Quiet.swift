import Alerts
import Timekeeping

extension Printing {
    static func lines(_ rules: AlertRules) -> [String] {
        var lines = rules.maintenance.isEmpty ? [] : ["maintenance:"]
        lines += rules.maintenance.flatMap(window)
        let outageDetector = rules.outageDetector
        let share = Int((outageDetector.share * 100).rounded())
        lines.append(
            outageDetector == .none
                ? "offline: none"
                : "offline: {share: \(share)%, within: \(Duration.seconds(outageDetector.within).span)}")
        return lines
    }

    private static func window(_ window: MaintenanceWindow) -> [String] {
        var lines = [
            window.origin.map { "origin: \(scalar($0))" }
                ?? "match: \(window.labels.isEmpty ? "all" : mapping(window.labels))",
            "zone: \(scalar(window.zone.name))",
        ]
        switch window.time {
        case .once(let from, let to):
            lines += ["from: \(scalar(from.minuteText))", "to: \(scalar(to.minuteText))"]
        case .weekly(let days, let from, let to):
            let names = Weekday.allCases.filter(days.contains).map(\.rawValue)
            lines += [
                "days: \(names.count == 7 ? "daily" : list(names))",
                "from: \(scalar(Syntax.text(ofTimeOfDay: from)))", "to: \(scalar(Syntax.text(ofTimeOfDay: to)))",
            ]
        }
        lines.append("comment: \(scalar(window.comment))")
        return ["  - name: \(scalar(window.name))"] + lines.map { "    \($0)" }
    }
}
