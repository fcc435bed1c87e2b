import Glibc
import Logging
import TLS
import Timekeeping

/// Log lines on standard error: for the journal with its priority prefix (sd-daemon(3)), for a terminal with the time.
struct Journal: LogHandler {
    enum Style: Sendable {
        /// `<4>text`.
        case journal
        /// `2026-11-21T03:00:00Z warning: text`.
        case terminal
    }

    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level

    private let style: Style
    private let now: @Sendable () -> Instant
    private let write: @Sendable (String) -> Void

    init(
        style: Style, level: Logger.Level, now: @escaping @Sendable () -> Instant,
        write: @escaping @Sendable (String) -> Void = Journal.standardError
    ) {
        self.style = style
        self.now = now
        self.write = write
        logLevel = level
    }

    /// A logger that writes here.
    func logger(level: Logger.Level? = nil) -> Logger {
        var handler = self
        handler.logLevel = level ?? logLevel
        return Logger(label: "cfmond") { [handler] _ in handler }
    }

    /// Writes why the daemon does not run: the bare line, so that `file:line:column` comes first.
    func fail(_ text: String) {
        write((style == .journal ? "<3>" : "") + Printable.text(text, limit: 2_048) + "\n")
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var text = event.message.description
        for (key, value) in (metadata.merging(event.metadata ?? [:]) { _, new in new }).sorted(by: { $0.key < $1.key })
        {
            text += " \(key)=\(value)"
        }
        if let error = event.error {
            text += ": \(error)"
        }
        // One event makes one line, without control characters.
        let line = Printable.text(text, limit: 2_048)
        switch style {
        case .journal: write("<\(Journal.priority(of: event.level))>\(line)\n")
        case .terminal: write("\(now()) \(event.level): \(line)\n")
        }
    }

    /// The priorities of syslog(3).
    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    /// Writes to descriptor 2 in one call, so that lines of several threads do not mix.
    static let standardError: @Sendable (String) -> Void = { line in
        var line = line
        line.withUTF8 { bytes in
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}

extension Journal.Style {
    /// `journal` where standard error is the journal, else `terminal`.
    static func ofStandardError() -> Journal.Style {
        var target = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/self/fd/\(STDERR_FILENO)", &target, target.count)
        guard let stream = getenv("JOURNAL_STREAM"), count > 0 else { return .terminal }
        let name = String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return of(stream: String(cString: stream), standardError: name)
    }

    /// Compares standard error with `JOURNAL_STREAM`, the device and inode of the journal's socket (systemd.exec(5)). The
    /// variable alone is not enough: programs whose standard error goes elsewhere inherit it.
    static func of(stream: String, standardError: String) -> Journal.Style {
        guard let inode = stream.split(separator: ":").last, standardError == "socket:[\(inode)]" else {
            return .terminal
        }
        return .journal
    }
}
