import Glibc

/// Paths of the configuration, which may be relative.
enum Paths {
    /// The directory of a file, as an absolute path without a slash at its end.
    static func directory(of file: String) -> String {
        let whole = absolute(file, in: currentDirectory)
        guard let slash = whole.lastIndex(of: "/"), slash > whole.startIndex else { return "" }
        return String(whole[..<slash])
    }

    /// The path itself if it is absolute, else the path below `directory`.
    static func absolute(_ path: String, in directory: String) -> String {
        path.hasPrefix("/") ? path : "\(directory)/\(path)"
    }

    private static var currentDirectory: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }
}

extension Syntax {
    /// Reads the path of a file.
    static func filePath(_ text: String) throws(SyntaxProblem) -> String {
        guard !text.isEmpty else { throw SyntaxProblem("the path is empty") }
        guard text.utf8.allSatisfy({ $0 >= 0x20 }) else {
            throw SyntaxProblem("the path \(quoted(text)) holds a control character")
        }
        return text
    }

    /// Reads the name of a credential, as in `LoadCredential=NAME:…`.
    static func credentialName(_ text: String) throws(SyntaxProblem) -> String {
        guard !text.isEmpty, text != ".", text != "..", isPrintableASCII(text),
            text.utf8.allSatisfy({ !"/: ".utf8.contains($0) })
        else { throw SyntaxProblem("\(quoted(text)) is no name of a credential") }
        return text
    }
}
