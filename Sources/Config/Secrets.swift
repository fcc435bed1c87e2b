/// Reads secrets: plain texts, files, and systemd's credentials.
struct Secrets {
    /// Who reads the configuration.
    enum Reader {
        /// The daemon, which needs the secrets. `credentials` is systemd's directory of them; nil if there is none.
        case daemon(credentials: String?)
        /// A user without the daemon's rights. What only the daemon can read is left unread.
        case onlooker
    }

    /// A text that is never shown.
    enum Secret {
        case text(String)
        /// The reader is an onlooker.
        case unread
    }

    /// Where relative paths begin.
    let directory: String
    let reader: Reader

    private static let byteLimit = 65_536
    private static let keys = ["file", "credential"]

    /// Reads a plain text, `{file: PATH}` or `{credential: NAME}`. No problem that it adds repeats the secret.
    func secret(at cursor: Cursor) -> Secret? {
        guard cursor.isMapping else {
            guard !cursor.isList else {
                cursor.reject("a secret is a text, {file: PATH} or {credential: NAME}")
                return nil
            }
            return cursor.text().map(Secret.text)
        }
        guard let fields = cursor.fields(Secrets.keys) else { return nil }
        switch (fields["file"], fields["credential"]) {
        case (let file?, nil):
            return file.read(Syntax.filePath).flatMap {
                read(Paths.absolute($0, in: directory), named: Syntax.quoted($0), at: file)
            }
        case (nil, let credential?):
            return credential.read(Syntax.credentialName).flatMap { read(credential: $0, at: credential) }
        default:
            cursor.reject("a secret comes from either {file: PATH} or {credential: NAME}")
            return nil
        }
    }

    /// Reads a secret and passes it through `check`; one that was left unread is empty.
    func read(_ cursor: Cursor, _ check: (String) throws(SyntaxProblem) -> String) -> String? {
        switch secret(at: cursor) {
        case nil: return nil
        case .unread: return ""
        case .text(let text):
            do throws(SyntaxProblem) {
                return try check(text)
            } catch {
                cursor.reject(error.description)
                return nil
            }
        }
    }

    private func read(credential name: String, at cursor: Cursor) -> Secret? {
        guard case .daemon(let credentials) = reader else { return .unread }
        guard let credentials else {
            cursor.reject(
                "there are no credentials: cfmond was not started by a unit with LoadCredential=\(name):…")
            return nil
        }
        // The modes of this directory are systemd's own.
        return read("\(credentials)/\(name)", named: Syntax.quoted(name), at: cursor, isGuarded: true)
    }

    private func read(_ path: String, named shown: String, at cursor: Cursor, isGuarded: Bool = false) -> Secret? {
        do throws(InputFile.Fault) {
            let file = try InputFile(path, limit: Secrets.byteLimit)
            guard isGuarded || !file.isOpenToAll else {
                cursor.reject("\(shown) is open to every user of this machine: chmod o-rwx")
                return nil
            }
            guard let content = String(validating: file.bytes, as: UTF8.self) else {
                cursor.reject("\(shown) is not UTF-8")
                return nil
            }
            let text = content.trimming { $0.isNewline }
            guard !text.isEmpty else {
                cursor.reject("\(shown) is empty")
                return nil
            }
            return .text(String(text))
        } catch {
            return report(error, of: shown, at: cursor) ? nil : .unread
        }
    }

    /// Adds the problem that a file cannot be read, but not if an onlooker lacks the permission. Returns whether it did.
    @discardableResult
    func report(_ fault: InputFile.Fault, of shown: String, at cursor: Cursor) -> Bool {
        if case .onlooker = reader, fault.isRefusal { return false }
        cursor.reject("\(shown) \(fault)")
        return true
    }
}
