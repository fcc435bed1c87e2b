/// Which of the viewer's headers a policy sends on to the origin.
public enum HeaderSelection: Hashable, Sendable {
    case none
    case all
    case only([String])
    case allExcept([String])

    /// Whether the viewer's Host is among them, and with it the server name. Names are compared without case.
    public var hasHost: Bool {
        switch self {
        case .none: false
        case .all: true
        case .only(let names): names.contains { $0.lowercased() == "host" }
        case .allExcept(let names): !names.contains { $0.lowercased() == "host" }
        }
    }

    /// `HeaderBehavior` of a cache policy or an origin request policy with its list of headers; nil where the word is
    /// none that AWS documents.
    public init?(behavior: String, headers: [String]) {
        switch behavior {
        case "none": self = .none
        case "whitelist": self = .only(headers)
        case "allViewer", "allViewerAndWhitelistCloudFront": self = .all
        case "allExcept": self = .allExcept(headers)
        default: return nil
        }
    }

    /// `ForwardedValues.Headers` of a behaviour without policies: a list, where `*` is every header.
    public init(forwarded headers: [String]) {
        self = headers.contains("*") ? .all : .only(headers)
    }
}
