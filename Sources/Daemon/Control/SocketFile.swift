import FoundationEssentials
import Glibc

/// The file of a Unix socket: whether an earlier daemon left one behind, and who may connect.
struct SocketFile: Sendable {
    /// Why the daemon cannot listen there; a line for the operator.
    struct Refused: Error, CustomStringConvertible {
        var description: String
    }

    var path: String

    /// Throws where another process answers on the socket, where the file is no socket, and where the path is too long. A
    /// socket on which nobody answers stays: `bind` replaces it.
    func ensureFree() throws(Refused) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard path.utf8.count <= room else {
            throw Refused(description: "\(path): longer than the \(room) bytes that a socket's path may have")
        }
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else { return }
        guard facts[.type] as? FileAttributeType == .typeSocket else {
            throw Refused(description: "\(path): exists and is no socket")
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
        }
        guard connected != 0 else {
            throw Refused(description: "\(path): another daemon answers there")
        }
    }

    /// Lets the owner and the group connect, and nobody else.
    func open() {
        chmod(path, 0o660)
    }

    /// Deletes the file.
    func remove() {
        unlink(path)
    }
}
