import Checks
import TLS
import Testing
import Timekeeping

@Suite("The hash of an observation")
struct ObservationHashTests {
    private let seen: Observation

    init() throws {
        let scene = try Scene.shared.get()
        var record = HandshakeRecord(outcome: .completed)
        record.chain = [try scene.leaf().certificate, scene.issuing.certificate]
        record.version = 0x0304
        let addresses = [there.address, IPAddress("93.184.216.35")!]
        let attempts = addresses.map { address in
            var attempt = Attempt(
                endpoint: Endpoint(address: address, port: 443), serverName: "origin.example",
                connection: .open(tries: 1))
            attempt.handshake = record
            attempt.answer = HTTPAnswer(outcome: .answered, status: 200, headers: ["date": "then", "server": "nginx"])
            return attempt
        }
        seen = Observation(
            origin: Origin(domain: "origin.example"), at: now,
            lookup: Lookup(answer: .addresses(addresses), milliseconds: 1), attempts: attempts)
    }

    private func hash(
        expecting: Expectations = Expectations(), _ change: (inout Observation) -> Void = { _ in }
    ) -> ObservationHash {
        var changed = seen
        change(&changed)
        return ObservationHash(changed, expecting: expecting, anchors: "abc")
    }

    @Test("times, the date of an answer and the order of addresses make no difference")
    func indifferent() {
        let same = hash { other in
            other.at = now.advanced(by: 300)
            other.lookup = Lookup(answer: .addresses(seen.attempts.map(\.endpoint.address).reversed()), milliseconds: 9)
            other.attempts.reverse()
            other.attempts[0].timings.tls = 4
            other.attempts[1].answer?.headers["date"] = "now"
        }
        #expect(same == hash())
    }

    @Test(
        "everything else does",
        arguments: [
            { $0.origin.attempts = 1 }, { $0.lookup.answer = .skipped }, { $0.attempts.removeLast() },
            { $0.attempts[0].connection = .open(tries: 2) }, { $0.attempts[0].serverName = "www.example" },
            { $0.attempts[1].handshake = nil }, { $0.attempts[1].handshake?.version = 0x0303 },
            { $0.attempts[1].handshake?.suite = 0x1301 }, { $0.attempts[0].handshake?.chain.removeLast() },
            { $0.attempts[0].handshake?.chain.reverse() }, { $0.attempts[1].handshake?.outcome = .alert(40) },
            { $0.attempts[0].answer?.status = 503 }, { $0.attempts[0].answer?.headers["server"] = "other" },
            { $0.attempts[0].diagnosis = Diagnosis() },
        ] as [@Sendable (inout Observation) -> Void])
    func different(change: @Sendable (inout Observation) -> Void) {
        #expect(hash(change) != hash())
    }

    @Test("one bit of a certificate, the expectations and the anchors count")
    func context() {
        let bit = hash { other in
            var bytes = other.attempts[0].handshake!.chain[0].bytes
            bytes[bytes.count / 2] ^= 1
            other.attempts[0].handshake!.chain[0] = CertificateDER(bytes)
        }
        #expect(bit != hash())
        var stricter = Expectations()
        stricter.warning.remaining += 1
        #expect(hash(expecting: stricter) != hash())
        #expect(ObservationHash(seen, expecting: Expectations(), anchors: "abd") != hash())
    }
}
