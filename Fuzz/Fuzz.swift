import Glibc

/// A parser under attack: it may return whatever it likes, and has to keep the promises that its target checks.
struct Target: Sendable {
    let name: String
    let run: @Sendable ([UInt8]) -> Void
}

let targets: [Target] = [
    addressTarget, answerTarget, chainTarget, configTarget, handshakeTarget, nameTarget, pageTarget, pemTarget,
    timeTarget,
]

/// The target that `CFMON_FUZZ` names.
private let chosen: Target = {
    let name = getenv("CFMON_FUZZ").map { String(cString: $0) } ?? ""
    guard let target = targets.first(where: { $0.name == name }) else {
        print("CFMON_FUZZ has to be one of: \(targets.map(\.name).joined(separator: " "))")
        exit(64)
    }
    return target
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// A promise that was broken: ends the run as a crash does.
func promise(_ holds: Bool, _ what: @autoclosure () -> String) {
    guard !holds else { return }
    print("broken promise: \(what())")
    fflush(nil)
    abort()
}

extension [UInt8] {
    /// The pieces in which the bytes arrive: their sizes come from the bytes themselves, so that an input says it all.
    var pieces: [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = self[...]
        var size = 1
        while !rest.isEmpty {
            size = Int(rest[rest.startIndex] % 61) + size % 7 + 1
            pieces.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces
    }

    var text: String { String(decoding: self, as: UTF8.self) }
}
