import Testing

@testable import Daemon

@Suite("The limit of checks at one host")
struct HostLimiterTests {
    @Test("no more than the limit run at a host, and the others follow in the order in which they came")
    func order() {
        var limiter = HostLimiter<String>(limit: 2)
        let admitted = ["a", "b", "c", "d"].map { limiter.admits($0, at: "here") }
        #expect(admitted == [true, true, false, false])
        #expect(limiter.waitingCount == 2)
        let elsewhere = limiter.admits("e", at: "elsewhere")
        #expect(elsewhere)

        let first = limiter.release("here")
        let (entered, refused) = (limiter.admits("c", at: "here"), limiter.admits("f", at: "here"))
        #expect(first == "c" && entered && !refused)
        let others = (0..<3).map { _ in limiter.release("here") }
        #expect(others == ["d", "f", nil])
        #expect(limiter.waitingCount == 0)
    }

    @Test("emptying the queues returns all that wait, and those that run still count")
    func removeAllWaiting() {
        var limiter = HostLimiter<String>(limit: 1)
        let admitted = ["a", "b"].map { limiter.admits($0, at: "here") }
        #expect(admitted == [true, false])
        let removed = limiter.removeAllWaiting()
        #expect(removed == ["b"])
        #expect(limiter.waitingCount == 0)
        let again = limiter.admits("b", at: "here")
        #expect(!again)
    }
}
