import Glibc
import Timekeeping

extension World {
    /// The real world: the system's clocks, DNS and TCP.
    public static func live() -> World {
        // ContinuousClock also counts while the machine sleeps, so what fell due meanwhile is due afterwards.
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

    /// Returns after `span`.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public static func pause(_ span: Duration) async throws {
        guard let loop = SocketLoop.shared else { return try await Task.sleep(for: span) }
        await loop.timer(span)
        try Task.checkCancellation()
    }

    /// Runs `body` on the thread of all checks, so that no check changes threads.
    public static func amongChecks<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value {
        await withTaskExecutorPreference(SocketLoop.shared) { await body() }
    }
}

/// A task that waits on the loop, and continues on the loop's thread.
private final class Timer: SocketHandler {
    private let token: SocketLoop.Token
    private let loop: SocketLoop
    private var end: CheckedContinuation<Void, Never>?

    init(_ token: SocketLoop.Token, on loop: SocketLoop, _ end: CheckedContinuation<Void, Never>) {
        self.token = token
        self.loop = loop
        self.end = end
    }

    func wake(_ events: UInt32) {}

    func expire(at now: SuspendingClock.Instant) {
        loop.deregister(token)
        end?.resume()
        end = nil
    }

    func cancel() {
        expire(at: .now)
    }
}

extension SocketLoop {
    /// Returns after `span`, or as soon as the task is cancelled.
    fileprivate func timer(_ span: Duration) async {
        await withTaskExecutorPreference(self) {
            let token = token()
            await withTaskCancellationHandler {
                await withCheckedContinuation { end in
                    let timer = Timer(token, on: self, end)
                    guard !Task.isCancelled else { return timer.cancel() }
                    register(timer, token)
                    schedule(token, at: .now.advanced(by: span))
                }
            } onCancel: {
                cancel(token)
            }
        }
    }
}
