internal import COpenSSL

/// Reads and changes the tables in which an OpenSSL provider lists its algorithms, and the functions of each (provider(7)).
enum ProviderTable {
    typealias Untyped = @convention(c) () -> Void

    /// The algorithms of a list, without the entry that ends it.
    static func algorithms(_ list: UnsafePointer<OSSL_ALGORITHM>) -> [OSSL_ALGORITHM] {
        var algorithms: [OSSL_ALGORITHM] = unsafe []
        var next = unsafe list
        while unsafe next.pointee.algorithm_names != nil {
            unsafe algorithms.append(next.pointee)
            unsafe next += 1
        }
        return unsafe algorithms
    }

    /// The names of an algorithm, in upper case.
    static func names(_ algorithm: OSSL_ALGORITHM) -> [String] {
        guard let names = unsafe algorithm.algorithm_names else { return [] }
        return unsafe String(cString: names).uppercased().split(separator: ":").map(String.init)
    }

    /// A function of the named algorithm, which must be of this type; nil where there is none.
    static func function<Function>(_ id: Int32, of name: String, in algorithms: [OSSL_ALGORITHM]) -> Function? {
        unsafe algorithms.first { unsafe names($0).contains(name) }.flatMap { unsafe functions($0) }?
            .first { $0.function_id == id }?.function.map { unsafe unsafeBitCast($0, to: Function.self) }
    }

    /// Replaces functions of the named algorithm, by their numbers. Its new list is never freed.
    static func replace(of name: String, in algorithms: inout [OSSL_ALGORITHM], by replacements: [Int32: Untyped]) {
        guard let index = unsafe algorithms.firstIndex(where: { unsafe names($0).contains(name) }),
            let functions = unsafe functions(algorithms[index])
        else { return }
        let own = functions.map { entry in
            OSSL_DISPATCH(
                function_id: entry.function_id, function: replacements[entry.function_id] ?? entry.function)
        }
        unsafe algorithms[index].implementation = permanent(own + [OSSL_DISPATCH()])
    }

    /// The functions of an algorithm, without the entry that ends their list.
    private static func functions(_ algorithm: OSSL_ALGORITHM) -> [OSSL_DISPATCH]? {
        guard var next = unsafe algorithm.implementation else { return nil }
        var functions: [OSSL_DISPATCH] = []
        while unsafe next.pointee.function_id != 0 {
            functions.append(unsafe next.pointee)
            unsafe next += 1
        }
        return functions
    }

    /// A copy that is never freed, because OpenSSL may read a table at any time. The last entry must be empty.
    static func permanent<Entry>(_ entries: [Entry]) -> UnsafePointer<Entry> {
        let copy = UnsafeMutablePointer<Entry>.allocate(capacity: entries.count)
        unsafe copy.initialize(from: entries, count: entries.count)
        return unsafe UnsafePointer(copy)
    }
}
