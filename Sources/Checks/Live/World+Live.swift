import Glibc
import Timekeeping

extension World {
    /// The real world: the system's clocks, its resolver, TCP.
    public static func live() -> World {
        // ContinuousClock counts the time of a suspension too, so that what was due then is due afterwards.
        let start = ContinuousClock.now
        return World(
            now: { Instant(seconds: Int64(time(nil))) },
            uptime: { start.duration(to: .now) },
            resolve: { origin, patience in
                await DNSResolver.shared.addresses(
                    of: origin.domain, origin.addressType, asking: origin.resolvers, patience: patience)
            },
            dialer: SocketDialer())
    }

    /// Returns after that time, or throws when cancelled.
    public static func pause(_ span: Duration) async throws {
        guard let loop = SocketLoop.shared else { return try await Task.sleep(for: span) }
        await loop.timer(span)
        try Task.checkCancellation()
    }

    /// Runs `body` where the checks of this process run, so that none of them changes threads.
    public static func amongChecks<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value {
        await withTaskExecutorPreference(SocketLoop.shared) { await body() }
    }
}
