import Alerts
import Store
import Timekeeping

/// A program on this host, which reads the same JSON as a receiver of type `webhook`.
enum Command: ReceiverType {
    static func delivery(
        of message: OutboxMessage, to receiver: Receiver, at instant: Instant
    ) throws(Unsendable) -> DeliveryRequests {
        .each([.program(Program(message, of: receiver))])
    }
}

/// A program that reads the message on its standard input. Nothing of a message reaches a shell or an argument.
public struct Program: Hashable, Sendable {
    /// The program's absolute path, and its arguments.
    public var arguments: [String]
    /// All of its environment, as `NAME=value`.
    public var environment: [String]
    /// Its standard input: one line of JSON, a message of schema `cfmon.alert/1`.
    public var input: String

    init(_ message: OutboxMessage, of receiver: Receiver) {
        arguments = receiver.command
        environment = [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
            "CFMON_MESSAGE_ID=\(message.messageID)", "CFMON_RECEIVER=\(receiver.name)",
        ]
        input = message.body + "\n"
    }
}
