/// Limits how many checks run at one host: a domain, or an address at which nobody answered last. A check of a silent
/// host lasts half a minute. A provider whose servers are all silent must not keep all other checks waiting, nor be met
/// by a thousand connections when it comes back.
struct HostLimiter<Element: Sendable>: Sendable {
    /// Checks at one host.
    let limit: Int

    /// How many elements wait, over all hosts.
    private(set) var waitingCount = 0

    private var runningCounts: [String: Int] = [:]
    private var queues: [String: [Element]] = [:]

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether one more check may begin at that host; then it counts. Otherwise the element joins the host's queue.
    mutating func admits(_ element: Element, at host: String) -> Bool {
        let count = runningCounts[host] ?? 0
        guard count < limit else {
            queues[host, default: []].append(element)
            waitingCount += 1
            return false
        }
        runningCounts[host] = count + 1
        return true
    }

    /// Ends a check at that host. Returns the first element of the host's queue, which may ask again.
    mutating func release(_ host: String) -> Element? {
        let count = (runningCounts[host] ?? 1) - 1
        runningCounts[host] = count > 0 ? count : nil
        guard let next = queues[host]?.removeFirst() else { return nil }
        if queues[host]?.isEmpty == true { queues[host] = nil }
        waitingCount -= 1
        return next
    }

    /// Empties all queues.
    mutating func removeAllWaiting() -> [Element] {
        defer { (queues, waitingCount) = ([:], 0) }
        return queues.values.flatMap { $0 }
    }
}
