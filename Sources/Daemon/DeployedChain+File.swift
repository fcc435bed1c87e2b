import Checks
import FoundationEssentials
import NIOPosix
import TLS
import Timekeeping

extension DeployedChain {
    /// The largest file that is read: room for hundreds of certificates.
    private static let budget = 1 << 20

    /// Reads the file on a thread of its own, so that a file system that hangs delays this origin alone.
    static func read(_ path: String) async -> DeployedChain {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        defer { thread.shutdownGracefully { _ in } }
        do {
            return try await thread.runIfActive { DeployedChain(reading: path) }
        } catch {
            // The check was cancelled before the read began.
            var unread = DeployedChain(path: path, certificates: [])
            unread.problem = "\(error)"
            return unread
        }
    }

    /// Reads the chain that should be served. A fault of the file is part of the value: the operator mends it, and the
    /// check goes on.
    init(reading path: String) {
        self.init(path: path, certificates: [])
        // Certbot and others configure paths that are symbolic links.
        let file = URL(filePath: path).resolvingSymlinksInPath().path
        let files = FileManager.default
        guard let facts = try? files.attributesOfItem(atPath: file) else {
            problem = files.fileExists(atPath: file) ? "it cannot be looked at" : "there is no such file"
            return
        }
        modified = Instant(lastChangeIn: facts)
        // A pipe or a device might never end.
        guard facts[.type] as? FileAttributeType == .typeRegular else {
            problem = "it is no regular file"
            return
        }
        guard let size = facts[.size] as? Int, size <= DeployedChain.budget else {
            problem = "it is larger than \(DeployedChain.budget) bytes"
            return
        }
        guard let bytes = files.contents(atPath: file) else {
            problem = "it cannot be read"
            return
        }
        do throws(PEMFault) {
            certificates = try PEM.certificates(in: Array(bytes)).map(\.bytes)
        } catch {
            problem = "\(error)"
        }
    }
}

extension Instant {
    /// When a file last changed; nil where the attribute is missing or out of range. The owner may set it to any 64-bit
    /// number.
    init?(lastChangeIn facts: [FileAttributeKey: Any]) {
        guard let date = facts[.modificationDate] as? Date,
            let seconds = Int64(exactly: date.timeIntervalSince1970.rounded(.down))
        else { return nil }
        self.init(seconds: seconds)
    }
}
