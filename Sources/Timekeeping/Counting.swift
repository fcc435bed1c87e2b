// Numbers of things and of times, as people say them.

/// `1 origin`, `2 origins`; the second word where the first one and an s will not do: `3 tries`.
public func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
}

/// `once`, `3 times`.
public func times(_ number: Int) -> String {
    number == 1 ? "once" : "\(number) times"
}
