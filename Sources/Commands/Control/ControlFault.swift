/// Why the daemon gave no answer that can be used.
enum ControlFault: Error, Hashable {
    /// There is nothing at the socket's path.
    case absent(socket: String)
    /// The socket may not be used by this user.
    case forbidden(socket: String)
    /// There is a socket, and nobody answers behind it; with the client's words.
    case silent(socket: String, String)
    /// The daemon refused: HTTP status and its own words.
    case refused(status: Int, String)
    /// The answer is no document of this version.
    case unreadable(String)

    /// One line: what is wrong, and what to do.
    var line: String {
        switch self {
        case .absent(let socket):
            "cfmond does not answer: there is no \(socket); start it (systemctl start cfmond) or name its socket with --socket"
        case .forbidden(let socket):
            "cfmond cannot be asked: \(socket) is closed to this user; join the group cfmon or use sudo"
        case .silent(let socket, let words):
            "cfmond does not answer on \(socket) (\(words)); see systemctl status cfmond"
        case .refused(let status, let words):
            words.isEmpty ? "cfmond refused with status \(status)" : words
        case .unreadable(let words):
            "cfmond's answer cannot be read (\(words)): are cfmond and cfmonctl of the same version?"
        }
    }
}
