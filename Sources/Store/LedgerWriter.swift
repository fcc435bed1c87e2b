public import Alerts
package import Checks
import GRDB
import Synchronization
public import Timekeeping

/// Writes checks into the ledger on the file's own thread, so that a slow disk holds up nobody who checks.
///
/// Changes that arrive within `gathering` share a transaction. Where the file fails, what could not be written waits
/// here, in order, until it can: at most `limit` checks, of which those that only repeat the one before are dropped
/// first. Meanwhile the ledger's questions show what is waiting.
public final class LedgerWriter: ResultRecorder {
    /// The longest wait of a change for others.
    static let gathering: Duration = .milliseconds(50)
    /// Between two flushes of equal results, and between two attempts where the file fails.
    static let flushing: (good: Duration, failed: Duration) = (.seconds(60), .seconds(5))

    /// A check could not be written: it waits in memory, or was dropped.
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
        /// Why the file could not be written last; nil where it could.
        var fault: String?
        /// What is broken about the file itself; nil where nothing is.
        var damage: String?
        var isClosed = false

        mutating func note(_ error: any Error) {
            fault = error.words
            if (error as? DatabaseError)?.meansDamage == true { damage = error.words }
        }

        /// All is written; returns how many were dropped before.
        mutating func clear() -> Int {
            fault = nil
            return backlog.settle()
        }
    }

    private enum Event: Sendable { case poked, closed, alarm }

    private let ledger: Ledger
    private let sleep: @Sendable (Duration) async throws -> Void
    private let told: @Sendable () -> Void
    private let state: Mutex<State>
    private let pokes: AsyncStream<Void>
    private let poke: AsyncStream<Void>.Continuation

    /// A writer for this ledger.
    ///
    /// - Parameters:
    ///   - limit: How many checks wait at the most where the file fails.
    ///   - sleep: Returns after that time, or throws when cancelled.
    ///   - told: Called where messages came into the outbox of which no `record` tells.
    public init(
        ledger: Ledger, limit: Int = 2_000, sleep: @escaping @Sendable (Duration) async throws -> Void,
        told: @escaping @Sendable () -> Void
    ) {
        self.ledger = ledger
        self.sleep = sleep
        self.told = told
        state = Mutex(State(backlog: Backlog(limit: limit)))
        // A poke says only "look", so one is as good as many.
        (pokes, poke) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Why the file could not be written last, and how much waits for it; nil where all is written.
    public var fault: String? {
        state.withLock { state in state.fault.map { $0 + state.backlog.words } }
    }

    /// Throws `Unwritten` while the file fails.
    package func record(same observation: Observation) throws {
        ledger.record(same: observation)
        // What is folded is written by the next flush: it is no news that the file can be written again.
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
    /// - Parameter configured: The origins that are still configured: asked when it is done, since by then others may have
    ///   joined and been checked.
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

    /// Writes until it is cancelled, and then what there is. Throws `LedgerFault.damaged` where the file is broken: what waits for
    /// it would wait for ever, and the next start puts it aside.
    public func run() async throws {
        await withTaskGroup(of: Event.self) { group in
            group.addTask { await self.nextPoke() }
            group.addTask { await self.alarm() }
            for await event in group {
                guard !Task.isCancelled else { break }
                switch event {
                case .poked:
                    await write()
                    group.addTask { await self.nextPoke() }
                case .alarm:
                    await flush()
                    group.addTask { await self.alarm() }
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

    private func nextPoke() async -> Event {
        for await _ in pokes {
            try? await sleep(LedgerWriter.gathering)
            return .poked
        }
        return .closed
    }

    private func alarm() async -> Event {
        let isFailing = state.withLock { $0.fault != nil }
        try? await sleep(isFailing ? LedgerWriter.flushing.failed : LedgerWriter.flushing.good)
        return .alarm
    }

    private func flush() async {
        await write()
        let result = await ledger.onWriter { [ledger] in try ledger.flush(to: $0) }
        state.withLock { state in
            switch result {
            case .success: if state.backlog.isEmpty { _ = state.clear() }
            case .failure(let error): state.note(error)
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
            // What the file refuses for its own sake now is lost: nobody waits for it any more.
            let refused = outcomes.prefix(late.count).count { if case .failure = $0 { true } else { false } }
            let dropped = state.withLock { $0.clear() } + refused
            if dropped > 0, let last = results.last {
                let words = "\(counted(dropped, "result")) dropped while the file failed"
                _ = await ledger.onWriter {
                    try $0.note(EventRow(at: last.at, kind: .daemon, became: "dropped", words: words))
                }
            }
            for (waiting, outcome) in zip(waiting, outcomes.dropFirst(late.count)) {
                waiting.written.resume(returning: outcome)
            }
            let isNews = outcomes.prefix(late.count).contains { outcome in
                if case .success(let recorded) = outcome { !recorded.notifications.isEmpty } else { false }
            }
            if isNews { told() }
        case .failure(let error):
            state.withLock { state in
                state.note(error)
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
    /// Calls `body` on the file's own thread, one after the other, even where the calling task is cancelled.
    func onWriter<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async -> Result<Value, any Error> {
        await withCheckedContinuation { done in
            pool.asyncWriteWithoutTransaction { database in done.resume(returning: Result { try body(database) }) }
        }
    }
}

extension Error {
    /// For the operator: SQLite's words without the statement.
    var words: String {
        guard let error = self as? DatabaseError else { return "\(self)" }
        return "SQLite error \(error.extendedResultCode.rawValue): \(error.message ?? "without a word")"
    }
}
