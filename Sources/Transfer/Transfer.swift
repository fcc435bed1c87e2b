import Synchronization

/// Sends requests over HTTP and mails over SMTP, with libcurl.
///
/// No fault of a peer is thrown. Redirects are not followed, and the version of HTTP is 1.1. Servers' certificates are verified
/// against the system's trust bundle. When the waiting task is cancelled, the result is `cancelled` at once.
///
/// All requests share one thread and do not wait for each other. The thread begins with the first request. It ends with `close()`
/// or with the last copy of this value.
public struct Transfer: Sendable {
    private let owner: Owner
    private let bundle: String?

    /// - Parameter bundle: The path of a PEM file with the roots to trust; nil for the system's.
    public init(trusting bundle: String? = nil) {
        owner = Owner()
        self.bundle = bundle
    }

    /// Sends a request. It succeeds once all headers of the response have arrived; `cut` of the response says whether and why the
    /// body is incomplete.
    public func perform(_ request: TransferRequest) async -> Result<TransferResponse, TransferFault> {
        switch await perform(.request(request, take: nil), over: owner.loop) {
        case .success(let response): .success(response)
        case .failure(let error): .failure(error as? TransferFault ?? TransferFault(.other("\(error)")))
        }
    }

    /// Sends a request and passes the body of a success (2xx) on piece by piece. Any other body is in the response.
    ///
    /// - Parameter take: Is called on the thread of all transfers, which wait meanwhile. If it is slow, use a separate `Transfer`.
    ///   It may still be called shortly after a cancellation.
    /// - Throws: Any error of `take`, which ends the request.
    public func perform(
        _ request: TransferRequest, _ take: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws -> Result<TransferResponse, TransferFault> {
        switch await perform(.request(request, take: take), over: owner.loop) {
        case .success(let response): return .success(response)
        case .failure(let fault as TransferFault): return .failure(fault)
        case .failure(let error): throw error
        }
    }

    /// Sends a mail. The result is a success whenever the server replied, even if it refused the mail.
    ///
    /// Each mail has its own thread, because curl blocks until `QUIT` is answered (libcurl 7.88, `smtp_disconnect`).
    public func perform(_ mail: Mail) async -> Result<MailReply, TransferFault> {
        let own = Owner()
        return switch await perform(.mail(mail), over: own.loop) {
        case .success(let last):
            .success(MailReply(status: last.status, text: String(decoding: last.body, as: UTF8.self)))
        case .failure(let error): .failure(error as? TransferFault ?? TransferFault(.other("\(error)")))
        }
    }

    /// Cancels all transfers and ends the thread. Later transfers are cancelled too.
    public func close() {
        owner.loop.close()
    }

    private func perform(_ order: TransferOrder, over loop: TransferLoop) async -> PendingTransfer.Outcome {
        let pending = PendingTransfer(order, bundle: bundle)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if pending.await(waiter) { loop.start(pending) }
            }
        } onCancel: {
            pending.end(.failure(TransferFault(.cancelled)))
            loop.cancel(pending)
        }
    }

    /// Ends the thread with the last copy of the value. The loop cannot do so itself, because its thread retains it.
    private final class Owner: Sendable {
        let loop = TransferLoop()

        deinit {
            loop.close()
        }
    }
}

/// A request or a mail.
enum TransferOrder: Sendable {
    case request(TransferRequest, take: (@Sendable ([UInt8]) throws -> Void)?)
    case mail(Mail)
}

/// A transfer with a waiting task. It ends once; later outcomes are ignored.
final class PendingTransfer: Sendable {
    /// For a mail, the response has the status of the final reply, and its last line as the body.
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

    /// Resumes `waiter` at the end of the transfer. Returns false if the transfer has ended, and resumes at once.
    func await(_ waiter: CheckedContinuation<Outcome, Never>) -> Bool {
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
