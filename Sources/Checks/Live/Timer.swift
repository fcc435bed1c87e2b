/// A task that waits for time to pass, on the loop: the thread that wakes it is the one on which it goes on.
private final class Timer: SocketHandler {
    private let ticket: SocketLoop.Ticket
    private let loop: SocketLoop
    private var end: CheckedContinuation<Void, Never>?

    init(_ ticket: SocketLoop.Ticket, on loop: SocketLoop, _ end: CheckedContinuation<Void, Never>) {
        self.ticket = ticket
        self.loop = loop
        self.end = end
    }

    func wake(_ events: UInt32) {}

    func expire(at now: SuspendingClock.Instant) {
        loop.dismiss(ticket)
        end?.resume()
        end = nil
    }

    func cancel() {
        expire(at: .now)
    }
}

extension SocketLoop {
    /// Returns after that time, or at once when the task is cancelled.
    func timer(_ span: Duration) async {
        await withTaskExecutorPreference(self) {
            let ticket = ticket()
            await withTaskCancellationHandler {
                await withCheckedContinuation { end in
                    let timer = Timer(ticket, on: self, end)
                    guard !Task.isCancelled else { return timer.cancel() }
                    admit(timer, ticket)
                    remind(ticket, at: .now.advanced(by: span))
                }
            } onCancel: {
                cancel(ticket)
            }
        }
    }
}
