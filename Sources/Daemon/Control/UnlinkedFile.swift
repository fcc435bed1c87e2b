import Glibc
import NIOCore

/// An open file without a name: the system frees it when its reader goes, however that ends.
final class UnlinkedFile: Sendable {
    /// Why the file cannot be read, in the system's words.
    struct Unreadable: Error, CustomStringConvertible {
        var description: String
    }

    /// Bytes in it.
    let size: Int
    private let descriptor: CInt

    /// Opens the file and deletes its name.
    init(taking path: String) throws(Unreadable) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(description: "\(path): \(String(cString: strerror(errno)))") }
        unlink(path)
        size = max(0, lseek(descriptor, 0, SEEK_END))
        lseek(descriptor, 0, SEEK_SET)
    }

    deinit {
        close(descriptor)
    }

    /// The next bytes; nil at the end.
    func next() throws(Unreadable) -> ByteBuffer? {
        var part = [UInt8](repeating: 0, count: 262_144)
        var count: Int
        repeat { count = read(descriptor, &part, part.count) } while count < 0 && errno == EINTR
        guard count >= 0 else { throw Unreadable(description: String(cString: strerror(errno))) }
        return count == 0 ? nil : ByteBuffer(bytes: part[..<count])
    }
}
