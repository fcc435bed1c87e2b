@testable import API

/// What the daemon answers besides.
extension Shown {
    static let daemon = DaemonDocument(
        version: "1.0.0", startedAt: "2026-11-11T03:00:00Z", config: "/etc/cfmon/cfmon.yaml",
        configLoadedAt: "2026-11-20T03:00:00Z", origins: 3, checksPerMinute: 0.6, scheduleLag: 3.6,
        lastCycleAt: "2026-11-21T03:00:25Z")

    static func watch(_ recent: [String], addresses: Int = 1) -> WatchDocument {
        var watch = WatchDocument(
            firstAt: "2026-11-20T00:00:00Z", lastAt: "2026-11-21T03:00:00Z", age: 30, checks: 12, recent: recent,
            interval: 300)
        watch.addressCount = addresses
        watch.leafUntil = leaf.notAfter
        watch.chainUntil = leaf.notAfter
        return watch
    }

    static let status = StatusDocument(
        daemon: daemon,
        origins: [
            OriginStatus(well, watch: watch(Array(repeating: "ok", count: 8))),
            OriginStatus(half, watch: watch(["ok", "ok", "unknown", "critical", "critical"], addresses: 2)),
            OriginStatus(soon, watch: watch(["notice", "warning"])),
        ])

    /// The same origins, watched by a monitor that is not well.
    static let sick: StatusDocument = {
        var sick = status
        sick.daemon?.configProblems = ["/etc/cfmon/cfmon.yaml:3:5: unknown key `prot`"]
        sick.daemon?.outboxPending = 2
        sick.daemon?.lastCycleAt = "2026-11-21T02:00:00Z"
        sick.daemon?.findings = [
            FindingDocument(
                code: "receiver-failing", severity: "warning", basis: "inferred",
                title: "ops has taken no message for 2 h", detail: "", remedy: "Mend its URL.")
        ]
        return sick
    }()

    static let show = ShowDocument(
        status.origins[1],
        history: [
            RunDocument(
                from: "2026-11-20T00:00:00Z", to: "2026-11-21T03:00:00Z", checks: 12, verdict: "critical",
                headline: "chain-incomplete", failsAt: "2026-11-20T00:00:00Z",
                latency: LatencyDocument(min: 9, mean: 13, max: 40.2, median: 12.4, high: 30))
        ],
        alerts: [
            AlertDocument(
                id: 7, code: "chain-incomplete", subject: "a1", severity: "critical", stage: "open",
                openedAt: "2026-11-21T02:50:00Z", changedAt: "2026-11-21T02:50:00Z",
                title: "an issuer is missing from the chain", detail: "", remedy: "",
                origins: [
                    AffectedOriginDocument(
                        id: "shop", severity: "critical", since: "2026-11-21T02:50:00Z", failsAt: nil)
                ])
        ])

    static let deliveries = DeliveriesDocument(deliveries: [
        DeliveryDocument(
            id: 9, messageID: "msg_9", receiver: "ops", alert: 7, state: "pending", attempts: 3,
            createdAt: "2026-11-21T02:50:00Z", dueAt: "2026-11-21T03:10:00Z", status: 503, error: "busy"),
        DeliveryDocument(
            id: 8, messageID: "msg_8", receiver: "ops", alert: 6, state: "delivered", attempts: 1,
            createdAt: "2026-11-01T02:50:00Z", settledAt: "2026-11-01T02:50:01Z", status: 204),
    ])
}
