import GRDB
import Testing

@testable import Store

@Suite("The histogram of latencies") struct HistogramTests {
    @Test("each bucket is twice as wide as the one before, and its end belongs to it")
    func places() {
        let samples: [(Double, Int)] = [
            (-1, 0), (0, 0), (0.4, 0), (1, 0), (1.01, 1), (2, 1), (2.5, 2), (4, 2), (4.1, 3), (1_000, 10), (1_024, 10),
            (1_025, 11), (16_384, 14), (16_385, 15), (1e12, 15), (.infinity, 15), (.nan, 0),
        ]
        for (latency, bucket) in samples { #expect(Histogram.bucket(of: latency) == bucket, "\(latency) ms") }
    }

    @Test("a quantile lies in the bucket that holds it")
    func quantiles() throws {
        var histogram = Histogram()
        #expect(histogram.quantile(0.5) == nil)
        for _ in 0..<90 { histogram.add(12) }
        for _ in 0..<10 { histogram.add(700) }
        #expect((8.0...16).contains(try #require(histogram.quantile(0.5))))
        #expect(histogram.quantile(0.9) == 16)
        #expect((512.0...1_024).contains(try #require(histogram.quantile(0.95))))
        #expect(histogram.quantile(1) == 1_024)
    }

    @Test("it comes back from the file as it was, however many buckets are empty; other bytes are damage")
    func file() throws {
        let queue = try DatabaseQueue()
        func again(_ blob: some DatabaseValueConvertible) throws -> Histogram {
            let row = try #require(
                try queue.read { try Row.fetchOne($0, sql: "SELECT ? AS spread", arguments: [blob]) })
            return try Histogram(row, "spread")
        }
        var histogram = Histogram()
        #expect(histogram.data.isEmpty)
        #expect(try again(histogram.data) == histogram)
        for latency in [3.0, 700, 3] {
            histogram.add(latency)
            #expect(try again(histogram.data) == histogram)
        }
        #expect(histogram.data.count == 44)
        histogram.add(1e9)
        #expect(histogram.data.count == 64)
        #expect(try again(histogram.data) == histogram)
        #expect(throws: LedgerFault.self) { try again(histogram.data.prefix(6)) }
        #expect(throws: LedgerFault.self) { try again(histogram.data + histogram.data) }
        #expect(throws: LedgerFault.self) { try again("words") }
    }
}
