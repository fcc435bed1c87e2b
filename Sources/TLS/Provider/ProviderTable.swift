internal import COpenSSL

/// The tables in which a provider of OpenSSL lists what it has (provider(7)): algorithms, and the functions of each.
enum ProviderTable {
    typealias Untyped = @convention(c) () -> Void

    /// What a list holds, without its end.
    static func algorithms(_ list: UnsafePointer<OSSL_ALGORITHM>) -> [OSSL_ALGORITHM] {
        var algorithms: [OSSL_ALGORITHM] = unsafe []
        var next = unsafe list
        while unsafe next.pointee.algorithm_names != nil {
            unsafe algorithms.append(next.pointee)
            unsafe next += 1
        }
        return unsafe algorithms
    }

    /// The names of an algorithm, in capitals.
    static func names(_ algorithm: OSSL_ALGORITHM) -> [String] {
        guard let names = unsafe algorithm.algorithm_names else { return [] }
        return unsafe String(cString: names).uppercased().split(separator: ":").map(String.init)
    }

    /// One of the functions of the algorithm of that name, which must be of this type; nil where there is none.
    static func function<Function>(_ id: Int32, of name: String, in algorithms: [OSSL_ALGORITHM]) -> Function? {
        unsafe algorithms.first { unsafe names($0).contains(name) }.flatMap { unsafe functions($0) }?
            .first { $0.function_id == id }?.function.map { unsafe unsafeBitCast($0, to: Function.self) }
    }

    /// Puts these functions, by their numbers, in the places of those of the algorithm of that name. Its new list is never freed.
    static func replace(of name: String, in algorithms: inout [OSSL_ALGORITHM], by replacements: [Int32: Untyped]) {
        guard let place = unsafe algorithms.firstIndex(where: { unsafe names($0).contains(name) }),
            let functions = unsafe functions(algorithms[place])
        else { return }
        let own = functions.map { entry in
            OSSL_DISPATCH(
                function_id: entry.function_id, function: replacements[entry.function_id] ?? entry.function)
        }
        unsafe algorithms[place].implementation = permanent(own + [OSSL_DISPATCH()])
    }

    /// The functions of an algorithm, without the end of their list.
    private static func functions(_ algorithm: OSSL_ALGORITHM) -> [OSSL_DISPATCH]? {
        guard var next = unsafe algorithm.implementation else { return nil }
        var functions: [OSSL_DISPATCH] = []
        while unsafe next.pointee.function_id != 0 {
            functions.append(unsafe next.pointee)
            unsafe next += 1
        }
        return functions
    }

    /// A copy that is never freed, since OpenSSL reads tables whenever it likes. Their last entry is empty.
    static func permanent<Entry>(_ entries: [Entry]) -> UnsafePointer<Entry> {
        let copy = UnsafeMutablePointer<Entry>.allocate(capacity: entries.count)
        unsafe copy.initialize(from: entries, count: entries.count)
        return unsafe UnsafePointer(copy)
    }
}
