import Glibc

extension Journal.Style {
    /// The journal's style where standard error is the journal, else the terminal's.
    static func ofStandardError() -> Journal.Style {
        var target = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/self/fd/\(STDERR_FILENO)", &target, target.count)
        guard let stream = getenv("JOURNAL_STREAM"), count > 0 else { return .terminal }
        let name = String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return of(stream: String(cString: stream), standardError: name)
    }

    /// Decides by `JOURNAL_STREAM`, the device and the inode of the journal's socket (systemd.exec(5)): it is inherited
    /// by programs whose standard error goes elsewhere.
    static func of(stream: String, standardError: String) -> Journal.Style {
        guard let inode = stream.split(separator: ":").last, standardError == "socket:[\(inode)]" else {
            return .terminal
        }
        return .journal
    }
}
