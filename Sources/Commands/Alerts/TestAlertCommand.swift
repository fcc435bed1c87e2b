import API
import ArgumentParser
import TLS

/// `cfmonctl test-alert`: do messages arrive?
struct TestAlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test-alert",
        abstract: "Sends a receiver a marked alert and its end, by the way that all alerts take (exit 1: not taken).")

    /// Time between two looks at the deliveries.
    private static let pace: Duration = .milliseconds(250)
    /// Enough for both messages: a receiver has 15 seconds for each, and the delivery worker may be busy with others.
    private static let looks = 160

    @Argument(help: ArgumentHelp("The receiver's name in the configuration.", valueName: "receiver"))
    var receiver: String

    @OptionGroup var options: ControlOptions

    func run() async throws {
        let answer = try await options.control.post(ControlPath.test(receiver), as: ReceiverTestDocument.self)
        var waiting = answer.deliveries
        for _ in 0..<TestAlertCommand.looks {
            guard let id = waiting.first else { return }
            let delivery = try await options.control.get(ControlPath.delivery(id), as: DeliveryDocument.self)
            if let line = delivery.outcome(of: answer) {
                print(Printable.text(line))
                guard delivery.state == "delivered" else { throw ExitCode(1) }
                waiting.removeFirst()
            } else {
                try await Task.sleep(for: TestAlertCommand.pace)
            }
        }
        print("\(Printable.text(receiver)): no answer yet; `cfmonctl deliveries` will show it")
        throw ExitCode(1)
    }
}

extension DeliveryDocument {
    /// What the receiver said to this message of a test; nil if it has not been asked yet.
    fileprivate func outcome(of test: ReceiverTestDocument) -> String? {
        let name = id == test.deliveries.first ? "alert" : "end of the alert"
        if state == "delivered" {
            return "\(receiver): \(name) taken" + (status.map { $0 == 0 ? "" : ", HTTP \($0)" } ?? "")
        }
        guard let error else { return nil }
        return "\(receiver): \(name) not taken: \(error)" + (dueAt.map { "; next attempt \($0)" } ?? "")
    }
}
