public import Alerts
package import Checks
import GRDB
import Synchronization
public import Timekeeping

/// Writes checks into the ledger on the file's own thread, so that a slow disk delays no check.
///
/// Changes that arrive within `gathering` share a transaction. Where the file fails, results wait here in order until they
/// can be written: at most `limit`, of which repetitions are dropped first. The ledger's queries show them meanwhile.
public final class LedgerWriter: ResultRecorder {
    /// How long a change waits for others.
    static let gathering: Duration = .milliseconds(50)
    /// The time between two flushes of equal results, and between two attempts where the file fails.
    static let flushing: (good: Duration, failed: Duration) = (.seconds(60), .seconds(5))

    /// A check could not be written. It waits in memory, or was dropped.
    public struct Unwritten: Error, CustomStringConvertible {
        /// One line: why, and how much waits.
        public var description: String
    }

    private struct Waiting {
        var result: CheckResult
        var written: CheckedContinuation<Result<RecordOutcome, any Error>, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var backlog: Backlog
        /// Why the last write failed; nil where it succeeded.
        var fault: String?
        /// How the file itself is damaged; nil where it is not.
        var damage: String?
        var isClosed = false

        mutating func fail(with error: any Error) {
            fault = error.words
            if (error as? DatabaseError)?.meansDamage == true { damage = error.words }
        }

        /// Everything has been written. Returns how many results were dropped before.
        mutating func clear() -> Int {
            fault = nil
            return backlog.settle()
        }
    }

    private enum Wakeup: Sendable { case results, timer, closed }

    private let ledger: Ledger
    private let sleep: @Sendable (Duration) async throws -> Void
    private let onNotifications: @Sendable () -> Void
    private let state: Mutex<State>
    private let pokes: AsyncStream<Void>
    private let poke: AsyncStream<Void>.Continuation

    /// A writer for this ledger.
    ///
    /// - Parameters:
    ///   - limit: How many checks wait at most while the file fails.
    ///   - sleep: Returns after that time, or throws when cancelled.
    ///   - onNotifications: Called where messages came into the outbox that no call of `record` returns.
    public init(
        ledger: Ledger, limit: Int = 2_000, sleep: @escaping @Sendable (Duration) async throws -> Void,
        onNotifications: @escaping @Sendable () -> Void
    ) {
        self.ledger = ledger
        self.sleep = sleep
        self.onNotifications = onNotifications
        state = Mutex(State(backlog: Backlog(limit: limit)))
        // A poke carries no value, so one is as good as many.
        (pokes, poke) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Why the last write failed, and how many results wait; nil where everything is written.
    public var fault: String? {
        state.withLock { state in state.fault.map { $0 + state.backlog.words } }
    }

    /// Throws `Unwritten` while the file fails.
    package func record(same observation: Observation) throws {
        ledger.record(same: observation)
        // A folded result is written by the next flush, so it does not show whether the file can be written again.
        if let fault { throw Unwritten(description: fault) }
    }

    /// Throws `Unwritten` while the file fails, and `CancellationError` when the writer has ended.
    package func record(_ result: CheckResult) async throws -> RecordOutcome {
        if ledger.live.withLock({ $0.fold(result) }) {
            if let fault { throw Unwritten(description: fault) }
            return .folded
        }
        return try await withCheckedContinuation { written in
            let isOpen = state.withLock { state in
                if !state.isClosed { state.waiting.append(Waiting(result: result, written: written)) }
                return !state.isClosed
            }
            if isOpen { poke.yield() } else { written.resume(returning: .failure(CancellationError())) }
        }.get()
    }

    /// As `Ledger.retire`, without blocking.
    ///
    /// - Parameter configured: The origins that are still configured. It is called on the writer, since others may have
    ///   joined and been checked by then.
    public func retire(
        keeping configured: @escaping @Sendable () -> Set<String>, under settings: AlertSettings, at now: Instant
    ) async throws {
        _ = try await ledger.onWriter { [self] database in
            let ids = configured()
            state.withLock { $0.backlog.keep(only: ids) }
            return try ledger.retire(
                keeping: ids, receivers: settings.receivers, rules: settings.rules, at: now, in: database)
        }.get()
    }

    /// Writes until it is cancelled, and then what is left. Throws `LedgerFault.damaged` where the file is damaged: results
    /// would wait for ever, and the next start moves the file aside.
    public func run() async throws {
        await withTaskGroup(of: Wakeup.self) { group in
            group.addTask { await self.nextResults() }
            group.addTask { await self.nextTimer() }
            for await wakeup in group {
                guard !Task.isCancelled else { break }
                switch wakeup {
                case .results:
                    await write()
                    group.addTask { await self.nextResults() }
                case .timer:
                    await flush()
                    group.addTask { await self.nextTimer() }
                case .closed: break
                }
                if state.withLock({ $0.damage != nil }) { break }
            }
            group.cancelAll()
        }
        state.withLock { $0.isClosed = true }
        await flush()
        if let damage = state.withLock(\.damage) { throw LedgerFault.damaged(damage) }
    }

    private func nextResults() async -> Wakeup {
        for await _ in pokes {
            try? await sleep(LedgerWriter.gathering)
            return .results
        }
        return .closed
    }

    private func nextTimer() async -> Wakeup {
        let isFailing = state.withLock { $0.fault != nil }
        try? await sleep(isFailing ? LedgerWriter.flushing.failed : LedgerWriter.flushing.good)
        return .timer
    }

    private func flush() async {
        await write()
        let result = await ledger.onWriter { [ledger] in try ledger.flush(to: $0) }
        state.withLock { state in
            switch result {
            case .success: if state.backlog.isEmpty { _ = state.clear() }
            case .failure(let error): state.fail(with: error)
            }
        }
    }

    private func write() async {
        let (late, waiting) = state.withLock { state in
            defer { state.waiting = [] }
            return (state.backlog.takeAll(), state.waiting)
        }
        let results = late + waiting.map(\.result)
        guard !results.isEmpty else { return }
        switch await ledger.onWriter({ [ledger] in try ledger.write(results, to: $0) }) {
        case .success(let outcomes):
            // A waiting result that violates a constraint is lost: its caller has long returned.
            let refused = outcomes.prefix(late.count).count { if case .failure = $0 { true } else { false } }
            let dropped = state.withLock { $0.clear() } + refused
            if dropped > 0, let last = results.last {
                let words = "\(counted(dropped, "result")) dropped while the file failed"
                _ = await ledger.onWriter {
                    try $0.recordEvent(EventRow(at: last.at, kind: .daemon, became: "dropped", words: words))
                }
            }
            for (waiting, outcome) in zip(waiting, outcomes.dropFirst(late.count)) {
                waiting.written.resume(returning: outcome)
            }
            let isNews = outcomes.prefix(late.count).contains { outcome in
                if case .success(let recorded) = outcome { !recorded.notifications.isEmpty } else { false }
            }
            if isNews { onNotifications() }
        case .failure(let error):
            state.withLock { state in
                state.fail(with: error)
                state.backlog.take(results) { result in ledger.live.withLock { $0[result.id]?.equals(result) ?? false }
                }
            }
            ledger.live.withLock { live in
                for waiting in waiting { live.runAhead(waiting.result) }
            }
            let fault = fault ?? error.words
            for waiting in waiting { waiting.written.resume(returning: .failure(Unwritten(description: fault))) }
        }
    }
}

extension Ledger {
    /// Calls `body` on the file's own thread, one call after the other, even where the calling task is cancelled.
    func onWriter<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async -> Result<Value, any Error> {
        await withCheckedContinuation { done in
            pool.asyncWriteWithoutTransaction { database in done.resume(returning: Result { try body(database) }) }
        }
    }
}

extension Error {
    /// For the operator: SQLite's message without the statement.
    var words: String {
        guard let error = self as? DatabaseError else { return "\(self)" }
        return "SQLite error \(error.extendedResultCode.rawValue): \(error.message ?? "without a word")"
    }
}
