import ArgumentParser
import Checks
import Timekeeping

/// The shape of a document: text for people, JSON for programs.
enum TextFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json
}

/// A document of the control API that is also shown as text.
protocol Renderable: Encodable {
    /// Laid out for people on a terminal; in columns separated by tabs elsewhere.
    func text(on terminal: Terminal, at now: Instant) -> String
}

extension Renderable {
    func rendered(as format: TextFormat, on terminal: Terminal, at now: Instant) throws -> String {
        switch format {
        case .text: text(on: terminal, at: now)
        case .json: try JSON.encode(self, pretty: true)
        }
    }

    /// Prints the document on standard output, as of now.
    func show(as format: TextFormat) throws {
        print(try rendered(as: format, on: .standardOutput(), at: World.live().now()), terminator: "")
    }
}
