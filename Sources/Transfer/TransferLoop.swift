import CCurl
import Glibc
import Synchronization

/// One thread that drives all transfers of one multi handle of curl.
///
/// Unchecked because the compiler cannot see it: the multi handle belongs to the thread. Others only ring its bell
/// (`curl_multi_wakeup`, which may be called from any thread), with the lock that keeps the handle alive.
final class TransferLoop: @unchecked Sendable {
    private enum Letter: Sendable {
        case start(PendingTransfer)
        case cancel(PendingTransfer)
    }

    private struct Inbox: Sendable {
        var letters: [Letter] = []
        var isRunning = false
        var isClosed = false
    }

    /// Curl's own timers end a wait earlier.
    private static let longestWait: Int32 = 60_000
    /// The only thing that is global; it happens once.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK

    private let inbox = Mutex(Inbox())
    /// Nil where there was neither memory nor a socket for it. Set before the thread begins.
    private var multi: UnsafeMutableRawPointer?

    func start(_ pending: PendingTransfer) {
        if !send(.start(pending)) { pending.end(.failure(TransferFault(.cancelled))) }
    }

    func cancel(_ pending: PendingTransfer) {
        _ = send(.cancel(pending))
    }

    /// Ends the thread soon, and with it what is under way.
    func close() {
        inbox.withLock { inbox in
            inbox.isClosed = true
            if inbox.isRunning { curl_multi_wakeup(multi) }
        }
    }

    /// False where nobody will read it.
    private func send(_ letter: Letter) -> Bool {
        inbox.withLock { inbox in
            guard !inbox.isClosed else { return false }
            if !inbox.isRunning { inbox.isRunning = startThread() }
            guard inbox.isRunning else { return false }
            inbox.letters.append(letter)
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
        // OpenSSL writes to sockets that may be closed: without this, SIGPIPE would end the process. Other signals are for
        // other threads.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        var exchanges: [UnsafeMutableRawPointer: Exchange] = [:]
        while true {
            let (letters, isClosed) = inbox.withLock { inbox in
                defer { inbox.letters = [] }
                return (inbox.letters, inbox.isClosed)
            }
            for letter in letters { read(letter, &exchanges) }
            if isClosed { break }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            settle(&exchanges)
            // What came to the inbox since has rung the bell.
            curl_multi_poll(multi, nil, 0, TransferLoop.longestWait, nil)
        }
        for (easy, exchange) in exchanges {
            curl_multi_remove_handle(multi, easy)
            exchange.pending.end(.failure(TransferFault(.cancelled)))
        }
        exchanges = [:]
        curl_multi_cleanup(multi)
    }

    private func read(_ letter: Letter, _ exchanges: inout [UnsafeMutableRawPointer: Exchange]) {
        switch letter {
        case .start(let pending):
            guard !pending.isEnded else { return }
            switch Exchange.prepared(for: pending) {
            case .success(let exchange):
                exchanges[exchange.easy] = exchange
                curl_multi_add_handle(multi, exchange.easy)
            case .failure(let fault): pending.end(.failure(fault))
            }
        case .cancel(let pending):
            guard let easy = exchanges.first(where: { $0.value.pending === pending })?.key else { return }
            curl_multi_remove_handle(multi, easy)
            exchanges[easy] = nil
        }
    }

    private func settle(_ exchanges: inout [UnsafeMutableRawPointer: Exchange]) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            // The message is gone as soon as its handle is removed.
            let (easy, code) = (message.pointee.easy_handle, message.pointee.data.result)
            guard message.pointee.msg == CURLMSG_DONE, let easy, let exchange = exchanges.removeValue(forKey: easy)
            else { continue }
            let outcome = exchange.outcome(of: code)
            curl_multi_remove_handle(multi, easy)
            exchange.pending.end(outcome)
        }
    }
}
