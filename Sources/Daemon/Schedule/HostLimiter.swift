/// How many checks may be under way at one place: a domain, or an address at which nobody answered last. There each check
/// lasts half a minute, and a provider whose servers are all silent must neither keep the checks of all others waiting
/// nor be met by a thousand connections when it comes back.
struct HostLimiter<Guest: Sendable>: Sendable {
    /// At one place.
    let most: Int

    /// How many wait at a place that is full.
    private(set) var held = 0

    private var counts: [String: Int] = [:]
    private var queues: [String: [Guest]] = [:]

    init(most: Int) {
        self.most = most
    }

    /// Whether one more check may begin at that place; then it counts. Otherwise its guest waits there.
    mutating func admits(_ guest: Guest, at place: String) -> Bool {
        let count = counts[place] ?? 0
        guard count < most else {
            queues[place, default: []].append(guest)
            held += 1
            return false
        }
        counts[place] = count + 1
        return true
    }

    /// A check at that place has ended. Returns who has waited there longest, if anybody has: it may ask again.
    mutating func leave(_ place: String) -> Guest? {
        let count = (counts[place] ?? 1) - 1
        counts[place] = count > 0 ? count : nil
        guard let next = queues[place]?.removeFirst() else { return nil }
        if queues[place]?.isEmpty == true { queues[place] = nil }
        held -= 1
        return next
    }

    /// Lets go of all that wait.
    mutating func disperse() -> [Guest] {
        defer { (queues, held) = ([:], 0) }
        return queues.values.flatMap { $0 }
    }
}
