import CCurl
import Glibc
import Synchronization

/// One thread that drives all transfers of one multi handle of curl.
///
/// Unchecked because the compiler cannot see that this is safe: only the thread uses the multi handle. Others merely call
/// `curl_multi_wakeup`, which any thread may, under the lock that keeps the handle alive.
final class TransferLoop: @unchecked Sendable {
    private enum Command: Sendable {
        case start(PendingTransfer)
        case cancel(PendingTransfer)
    }

    private struct Inbox: Sendable {
        var commands: [Command] = []
        var isRunning = false
        var isClosed = false
    }

    /// The longest wait in milliseconds. Curl's own timers end a wait earlier.
    private static let longestWait: Int32 = 60_000
    /// Whether curl's global state, which is set up once, is ready.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK

    private let inbox = Mutex(Inbox())
    /// Set before the thread begins; nil before that, and where curl is out of memory or sockets.
    private var multi: UnsafeMutableRawPointer?

    func start(_ pending: PendingTransfer) {
        if !send(.start(pending)) { pending.end(.failure(TransferFault(.cancelled))) }
    }

    func cancel(_ pending: PendingTransfer) {
        _ = send(.cancel(pending))
    }

    /// Ends the thread soon, and cancels its transfers.
    func close() {
        inbox.withLock { inbox in
            inbox.isClosed = true
            if inbox.isRunning { curl_multi_wakeup(multi) }
        }
    }

    /// Returns false where no thread will read the command.
    private func send(_ command: Command) -> Bool {
        inbox.withLock { inbox in
            guard !inbox.isClosed else { return false }
            if !inbox.isRunning { inbox.isRunning = startThread() }
            guard inbox.isRunning else { return false }
            inbox.commands.append(command)
            curl_multi_wakeup(multi)
            return true
        }
    }

    private func startThread() -> Bool {
        guard TransferLoop.isReady, let multi = multi ?? curl_multi_init() else { return false }
        self.multi = multi
        var thread = pthread_t()
        let started = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<TransferLoop>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard started == 0 else {
            Unmanaged.passUnretained(self).release()
            curl_multi_cleanup(multi)
            self.multi = nil
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        // OpenSSL may write to a closed socket, and SIGPIPE would end the process. Other threads handle the other signals.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        var handles: [UnsafeMutableRawPointer: CurlHandle] = [:]
        while true {
            let (commands, isClosed) = inbox.withLock { inbox in
                defer { inbox.commands = [] }
                return (inbox.commands, inbox.isClosed)
            }
            for command in commands { execute(command, &handles) }
            if isClosed { break }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            settle(&handles)
            // A command that arrived meanwhile has called `curl_multi_wakeup`, which ends this wait at once.
            curl_multi_poll(multi, nil, 0, TransferLoop.longestWait, nil)
        }
        for (easy, handle) in handles {
            curl_multi_remove_handle(multi, easy)
            handle.pending.end(.failure(TransferFault(.cancelled)))
        }
        handles = [:]
        curl_multi_cleanup(multi)
    }

    private func execute(_ command: Command, _ handles: inout [UnsafeMutableRawPointer: CurlHandle]) {
        switch command {
        case .start(let pending):
            guard !pending.isEnded else { return }
            switch CurlHandle.prepared(for: pending) {
            case .success(let handle):
                handles[handle.easy] = handle
                curl_multi_add_handle(multi, handle.easy)
            case .failure(let fault): pending.end(.failure(fault))
            }
        case .cancel(let pending):
            guard let easy = handles.first(where: { $0.value.pending === pending })?.key else { return }
            curl_multi_remove_handle(multi, easy)
            handles[easy] = nil
        }
    }

    private func settle(_ handles: inout [UnsafeMutableRawPointer: CurlHandle]) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            // The message becomes invalid once its handle is removed.
            let (easy, code) = (message.pointee.easy_handle, message.pointee.data.result)
            guard message.pointee.msg == CURLMSG_DONE, let easy, let handle = handles.removeValue(forKey: easy)
            else { continue }
            let outcome = handle.outcome(of: code)
            curl_multi_remove_handle(multi, easy)
            handle.pending.end(outcome)
        }
    }
}
