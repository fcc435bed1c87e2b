import Testing

@testable import Daemon

@Suite("Crowds at one place")
struct CrowdTests {
    @Test("no more than may are let in, the others in the order in which they came")
    func order() {
        var crowd = Crowd<String>(most: 2)
        let admitted = ["a", "b", "c", "d"].map { crowd.admits($0, at: "here") }
        #expect(admitted == [true, true, false, false])
        #expect(crowd.held == 2)
        let elsewhere = crowd.admits("e", at: "elsewhere")
        #expect(elsewhere)

        let first = crowd.leave("here")
        let (entered, refused) = (crowd.admits("c", at: "here"), crowd.admits("f", at: "here"))
        #expect(first == "c" && entered && !refused)
        let others = (0..<3).map { _ in crowd.leave("here") }
        #expect(others == ["d", "f", nil])
        #expect(crowd.held == 0)
    }

    @Test("who waits is let go of at once, who is inside still counts")
    func disperse() {
        var crowd = Crowd<String>(most: 1)
        let admitted = ["a", "b"].map { crowd.admits($0, at: "here") }
        #expect(admitted == [true, false])
        let gone = crowd.disperse()
        #expect(gone == ["b"])
        #expect(crowd.held == 0)
        let again = crowd.admits("b", at: "here")
        #expect(!again)
    }
}
