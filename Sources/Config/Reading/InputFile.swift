import Glibc

/// A regular file, read whole.
struct InputFile {
    /// Why a file could not be read.
    enum Fault: Error, CustomStringConvertible {
        /// The error number of the call that failed.
        case system(Int32)
        case notRegular
        case tooLarge(limit: Int)

        var description: String {
            switch self {
            case .system(let code): "cannot be read: \(String(cString: strerror(code)))"
            case .notRegular: "is no regular file"
            case .tooLarge(let limit): "has more than \(limit) bytes"
            }
        }

        /// Whether the path does not exist.
        var isAbsence: Bool {
            if case .system(let code) = self { code == ENOENT } else { false }
        }

        /// Whether this user lacks the permission.
        var isRefusal: Bool {
            if case .system(let code) = self { code == EACCES || code == EPERM } else { false }
        }
    }

    let bytes: [UInt8]
    /// Whether everybody on this machine can read or change it.
    let isOpenToAll: Bool

    /// Reads a file of at most `limit` bytes.
    init(_ path: String, limit: Int) throws(Fault) {
        // Without O_NONBLOCK, opening a FIFO that nobody writes to would block.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        isOpenToAll = status.st_mode & (S_IROTH | S_IWOTH) != 0

        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while content.count <= limit {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw .system(errno)
            }
            if count == 0 { break }
            content += chunk[..<count]
        }
        guard content.count <= limit else { throw .tooLarge(limit: limit) }
        bytes = content
    }

    /// What is wrong with a file that cannot be opened; nil if it can be.
    static func faultOfOpening(_ path: String) -> Fault? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .system(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .system(errno) }
        return status.st_mode & S_IFMT == S_IFREG ? nil : .notRegular
    }

    /// The names in a directory, sorted.
    static func names(in directory: String) throws(Fault) -> [String] {
        guard let stream = opendir(directory) else { throw .system(errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names.sorted()
    }
}

extension [UInt8] {
    /// Without the U+FEFF that some editors put at the beginning of a file.
    var withoutByteOrderMark: ArraySlice<UInt8> {
        starts(with: "\u{FEFF}".utf8) ? self[3...] : self[...]
    }
}
