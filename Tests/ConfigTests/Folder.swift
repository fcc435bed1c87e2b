import FoundationEssentials
import Glibc

@testable import Config

/// A folder of a test's own, gone when the test is over.
final class Folder {
    let path: String

    init() throws {
        path = "\(FileManager.default.temporaryDirectory.path)/cfmon-config-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, and the directories above it; returns its path.
    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
        try write(name, bytes: Array(text.utf8), mode: mode)
    }

    @discardableResult
    func write(_ name: String, bytes: [UInt8], mode: mode_t = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        let directory = file[..<(file.lastIndex(of: "/") ?? file.endIndex)]
        try FileManager.default.createDirectory(atPath: String(directory), withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: file))
        chmod(file, mode)
        return file
    }

    /// Reads `cfmon.yaml` as the daemon does.
    func load(_ yaml: String? = nil, credentials: String? = nil) throws -> Result<Settings, Problems> {
        if let yaml { try write("cfmon.yaml", yaml) }
        return Configuration.load(path: "\(path)/cfmon.yaml", credentials: credentials)
    }

    /// The problems of `cfmon.yaml` with the folder left out, one line each.
    func problems(_ yaml: String? = nil, credentials: String? = nil) throws -> [String] {
        guard case .failure(let problems) = try load(yaml, credentials: credentials) else { return [] }
        return problems.problems.map { $0.description.replacing("\(path)/", with: "") }
    }
}
