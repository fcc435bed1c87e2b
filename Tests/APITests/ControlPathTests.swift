import Testing

@testable import API

@Suite("Paths of the control API")
struct ControlPathTests {
    @Test("an id is one segment, whatever stands in it")
    func encoding() {
        #expect(ControlPath.origin("shop-1.example_com~") == "/v1/origins/shop-1.example_com~")
        #expect(ControlPath.origin("a/b?c d") == "/v1/origins/a%2Fb%3Fc%20d")
        #expect(ControlPath.origin("ä") == "/v1/origins/%C3%A4")
        #expect(ControlPath.history("a/b", limit: 5) == "/v1/origins/a%2Fb/history?limit=5")
    }
}
