import Glibc

/// Why a file of the lab cannot be read or written.
struct FileFault: Error, CustomStringConvertible {
    let description: String

    fileprivate init(_ path: String) {
        description = "\(path): \(String(cString: strerror(errno)))"
    }
}

/// Files that the lab reads and writes.
enum LabFile {
    /// Puts the text into the file in one step: a reader sees the old one or the new one.
    static func replace(_ path: String, with text: String, mode: mode_t = 0o644) throws(FileFault) {
        let draft = "\(path).new"
        guard unlink(draft) == 0 || errno == ENOENT else { throw FileFault(draft) }
        try write(text, to: draft, flags: O_CREAT | O_EXCL, mode: mode)
        guard rename(draft, path) == 0 else { throw FileFault(path) }
    }

    /// Appends the text to the file, which is created if it does not exist.
    static func append(_ text: String, to path: String) throws(FileFault) {
        try write(text, to: path, flags: O_CREAT | O_APPEND, mode: 0o644)
    }

    /// The first bytes of a file as text, without white space around them.
    static func line(of path: String, limit: Int = 4096) throws(FileFault) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault(path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = read(descriptor, &bytes, limit)
        guard count >= 0 else { throw FileFault(path) }
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let line = bytes.prefix(count).drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return String(decoding: Array(line), as: UTF8.self)
    }

    /// The absolute path, without symbolic links, of an existing file.
    static func absolute(_ path: String) throws(FileFault) -> String {
        guard let resolved = realpath(path, nil) else { throw FileFault(path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func write(_ text: String, to path: String, flags: Int32, mode: mode_t) throws(FileFault) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, mode)
        guard descriptor >= 0 else { throw FileFault(path) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw FileFault(path) }
            rest = rest.dropFirst(count)
        }
    }
}
