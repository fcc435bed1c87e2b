import Testing

@testable import API
@testable import Commands

@Suite("The verdict in one sentence")
struct SentenceTests {
    @Test("a failure through all addresses names no share")
    func whole() {
        var check = Shown.half
        check.cloudfront = CloudFrontDocument(status: 504, share: 1)
        #expect(check.sentence(at: Shown.now) == "CloudFront returns 504 now: chain-incomplete")
    }

    @Test("a failure that began earlier tells since when")
    func since() {
        var check = Shown.half
        check.failsAt = "2026-11-20T03:00:30Z"
        #expect(
            check.sentence(at: Shown.now)
                == "CloudFront returns 502, at 50 % of the origin's addresses since 2026-11-20T03:00:30Z (1 d ago): "
                + "chain-incomplete")
    }

    @Test("a share is never rounded to nothing")
    func share() {
        var check = Shown.half
        check.cloudfront.share = 0.001
        #expect(check.sentence(at: Shown.now).contains(", at 1 % of"))
    }

    @Test("where CloudFront gets through it tells until when, if that is known")
    func until() {
        #expect(
            Shown.soon.sentence(at: Shown.now)
                == "CloudFront gets through until 2026-12-03T12:00:00Z (in 12 d): certificate-expired")
        var check = Shown.soon
        check.failsAt = nil
        check.failsBecause = nil
        #expect(check.sentence(at: Shown.now) == "CloudFront gets through; until when cannot be told")
    }

    @Test(
        "what is unknown is not called through, and neither is a word of a later version", arguments: ["unknown", "x"])
    func unknown(verdict: String) {
        var check = Shown.soon
        check.verdict = verdict
        #expect(check.sentence(at: Shown.now) == "it cannot be told whether CloudFront gets through")
    }
}
