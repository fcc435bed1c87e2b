import Glibc

/// Whoever runs the command.
enum Account {
    /// The name of the user, also where `sudo` stands between; the number where there is no name.
    static var name: String {
        let behind = Environment.value(of: "SUDO_USER")
        if !behind.isEmpty { return behind }
        let number = getuid()
        return getpwuid(number).map { String(cString: $0.pointee.pw_name) } ?? "\(number)"
    }
}
