import Testing

@testable import Daemon

@Suite("Crowds at one place")
struct HostLimiterTests {
    @Test("no more than may are let in, the others in the order in which they came")
    func order() {
        var hostLimiter = HostLimiter<String>(most: 2)
        let admitted = ["a", "b", "c", "d"].map { hostLimiter.admits($0, at: "here") }
        #expect(admitted == [true, true, false, false])
        #expect(hostLimiter.held == 2)
        let elsewhere = hostLimiter.admits("e", at: "elsewhere")
        #expect(elsewhere)

        let first = hostLimiter.leave("here")
        let (entered, refused) = (hostLimiter.admits("c", at: "here"), hostLimiter.admits("f", at: "here"))
        #expect(first == "c" && entered && !refused)
        let others = (0..<3).map { _ in hostLimiter.leave("here") }
        #expect(others == ["d", "f", nil])
        #expect(hostLimiter.held == 0)
    }

    @Test("who waits is let go of at once, who is inside still counts")
    func disperse() {
        var hostLimiter = HostLimiter<String>(most: 1)
        let admitted = ["a", "b"].map { hostLimiter.admits($0, at: "here") }
        #expect(admitted == [true, false])
        let gone = hostLimiter.disperse()
        #expect(gone == ["b"])
        #expect(hostLimiter.held == 0)
        let again = hostLimiter.admits("b", at: "here")
        #expect(!again)
    }
}
