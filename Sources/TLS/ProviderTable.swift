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

    /// Puts a function of the same type in the place of one of the algorithm of that name, and returns the one that stood there;
    /// nil where there is none, and then nothing is changed.
    static func replace<Function>(
        _ id: Int32, of name: String, in algorithms: inout [OSSL_ALGORITHM], by function: Function
    ) -> Function? {
        guard let place = unsafe algorithms.firstIndex(where: { unsafe names($0).contains(name) }),
            var own = unsafe functions(algorithms[place]),
            let entry = own.firstIndex(where: { $0.function_id == id }), let original = own[entry].function
        else { return nil }
        own[entry].function = unsafe unsafeBitCast(function, to: Untyped.self)
        unsafe algorithms[place].implementation = permanent(own + [OSSL_DISPATCH()])
        return unsafe unsafeBitCast(original, to: Function.self)
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
