import Testing

@testable import Daemon

@Suite("Crowds at one place")
struct CrowdTests {
    @Test("no more than may are let in, the others in the order in which they came")
    func order() {
        var crowd = Crowd(most: 2)
        let admitted = ["a", "b", "c", "d"].map { crowd.admits($0, at: "here") }
        #expect(admitted == [true, true, false, false])
        #expect(crowd.held == 2)
        #expect(crowd.admits("e", at: "elsewhere"))

        #expect(crowd.leave("here") == "c")
        #expect(crowd.admits("c", at: "here"))
        #expect(!crowd.admits("f", at: "here"))
        #expect(crowd.leave("here") == "d")
        #expect(crowd.leave("here") == "f")
        #expect(crowd.leave("here") == nil)
        #expect(crowd.held == 0)
    }

    @Test("who waits is let go of at once, who is inside still counts")
    func disperse() {
        var crowd = Crowd(most: 1)
        #expect(crowd.admits("a", at: "here"))
        #expect(!crowd.admits("b", at: "here"))
        #expect(crowd.disperse() == ["b"])
        #expect(crowd.held == 0)
        #expect(!crowd.admits("b", at: "here"))
    }
}
