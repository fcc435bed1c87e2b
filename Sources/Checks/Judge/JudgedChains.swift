import TLS
import Timekeeping

/// The certificates that further connections have shown first, each decoded once.
typealias FurtherLeaves = [CertificateDER: Certificate]

/// The chains of an observation. Mostly every address serves the same one under every name, so each is verified, decoded
/// and searched once, and its names are asked once for each server name.
struct JudgedChains {
    /// What a chain means under the name that an attempt asked for.
    struct Answer {
        let judgement: CertificateJudgement
        let findings: [Finding]
        let forecast: Forecast
    }

    private struct Question: Hashable {
        let chain: Int
        let name: NameQuestion
    }

    /// Each distinct chain, in the order in which they were seen.
    private(set) var judged: [CertificateJudgement] = []
    let others: FurtherLeaves
    private var questions: [Question?] = []
    private var answers: [Question: Answer] = [:]

    init(_ observation: Observation, expecting: Expectations, trust: TrustStore, at instant: Instant) {
        var known: [[CertificateDER]: Int] = [:]
        var others: FurtherLeaves = [:]
        for attempt in observation.attempts {
            let diagnosis = attempt.diagnosis
            for record in [diagnosis?.offeredEverything, diagnosis?.withOriginDomain, diagnosis?.withoutServerName] {
                guard let leaf = record?.chain.first, others[leaf] == nil else { continue }
                others[leaf] = try? Certificate(leaf)
            }
            guard let sent = attempt.handshake?.chain else {
                questions.append(nil)
                continue
            }
            // Comparing is cheaper than hashing, and mostly the last one is it.
            let isLast = judged.last?.chain.sent == sent
            let place = isLast ? judged.count - 1 : known[sent] ?? judged.count
            if place == judged.count {
                known[sent] = place
                judged.append(
                    CertificateJudgement(
                        ServedChain(sent, trust: trust, at: instant), expecting: expecting, at: instant))
            }
            let question = Question(
                chain: place, name: NameQuestion(serverName: attempt.serverName, origin: observation.origin))
            questions.append(question)
            guard answers[question] == nil else { continue }
            let answer = judged[place].answering(question.name, at: instant)
            answers[question] = Answer(
                judgement: judged[place], findings: answer.findings, forecast: answer.forecast)
        }
        self.others = others
    }

    /// What the chain of the attempt at that place means; nil where no handshake was made.
    func of(_ attempt: Int) -> Answer? {
        questions[attempt].flatMap { answers[$0] }
    }
}
