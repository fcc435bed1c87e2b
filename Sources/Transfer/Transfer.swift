import Synchronization

/// Sends requests over HTTP and mails over SMTP, with libcurl.
///
/// Nothing that a peer does throws. Redirects are not followed, and HTTP is spoken in version 1.1. The certificates of
/// servers are judged by the system's trust bundle. When the task that waits is cancelled, the answer is `cancelled` at once.
///
/// All requests share one thread, which begins with the first of them and ends with `close()` or with the last copy of
/// this value. They do not wait for each other.
public struct Transfer: Sendable {
    private let owner: Owner
    private let bundle: String?

    /// - Parameter bundle: The path of a PEM file with the roots to trust; nil for the system's.
    public init(trusting bundle: String? = nil) {
        owner = Owner()
        self.bundle = bundle
    }

    /// Sends the request. The response is a success once all of its headers have come: what is missing of its body, it says.
    public func perform(_ request: TransferRequest) async -> Result<TransferResponse, TransferFault> {
        switch await perform(.request(request, take: nil), over: owner.loop) {
        case .success(let response): .success(response)
        case .failure(let error): .failure(error as? TransferFault ?? TransferFault(.other("\(error)")))
        }
    }

    /// Sends the request, and hands over the body of a success (2xx) piece by piece; any other body is in the response.
    ///
    /// - Parameter take: Is called on the thread of the transfers, which all wait for it: give a request with a slow one a
    ///   `Transfer` of its own. It may be called for a moment after a cancellation.
    /// - Throws: what `take` throws, which ends the request.
    public func perform(
        _ request: TransferRequest, _ take: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws -> Result<TransferResponse, TransferFault> {
        switch await perform(.request(request, take: take), over: owner.loop) {
        case .success(let response): return .success(response)
        case .failure(let fault as TransferFault): return .failure(fault)
        case .failure(let error): throw error
        }
    }

    /// Sends the mail. A refusal in the server's own words is a success of the transfer.
    ///
    /// Each mail has a thread of its own, because curl waits for the answer to `QUIT` (libcurl 7.88, `smtp_disconnect`).
    public func perform(_ mail: Mail) async -> Result<MailReply, TransferFault> {
        let own = Owner()
        return switch await perform(.mail(mail), over: own.loop) {
        case .success(let last):
            .success(MailReply(status: last.status, text: String(decoding: last.body, as: UTF8.self)))
        case .failure(let error): .failure(error as? TransferFault ?? TransferFault(.other("\(error)")))
        }
    }

    /// Ends what is under way, as cancelled, and the thread. Whatever is asked afterwards is cancelled too.
    public func close() {
        owner.loop.close()
    }

    private func perform(_ order: TransferOrder, over loop: TransferLoop) async -> PendingTransfer.Outcome {
        let pending = PendingTransfer(order, bundle: bundle)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if pending.isAwaited(by: waiter) { loop.start(pending) }
            }
        } onCancel: {
            pending.end(.failure(TransferFault(.cancelled)))
            loop.cancel(pending)
        }
    }

    /// Ends the thread with the last copy of the value: the loop itself is also held by its thread.
    private final class Owner: Sendable {
        let loop = TransferLoop()

        deinit {
            loop.close()
        }
    }
}

/// What is to be transferred.
enum TransferOrder: Sendable {
    case request(TransferRequest, take: (@Sendable ([UInt8]) throws -> Void)?)
    case mail(Mail)
}

/// A transfer that somebody waits for. It ends once; what comes later is not heard.
final class PendingTransfer: Sendable {
    /// A mail's outcome is told as a response too: the status, and the last line as its body.
    typealias Outcome = Result<TransferResponse, any Error>

    private enum State {
        case new
        case awaited(CheckedContinuation<Outcome, Never>)
        case ended(Outcome)
    }

    let order: TransferOrder
    let bundle: String?
    private let state = Mutex(State.new)

    init(_ order: TransferOrder, bundle: String?) {
        self.order = order
        self.bundle = bundle
    }

    var isEnded: Bool {
        state.withLock { if case .ended = $0 { true } else { false } }
    }

    /// False where it ended before, which the waiter has been told then.
    func isAwaited(by waiter: CheckedContinuation<Outcome, Never>) -> Bool {
        let early: Outcome? = state.withLock { state in
            if case .ended(let outcome) = state { return outcome }
            state = .awaited(waiter)
            return nil
        }
        if let early { waiter.resume(returning: early) }
        return early == nil
    }

    func end(_ outcome: Outcome) {
        let waiter: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            defer { if case .ended = state {} else { state = .ended(outcome) } }
            if case .awaited(let waiter) = state { return waiter }
            return nil
        }
        waiter?.resume(returning: outcome)
    }
}
