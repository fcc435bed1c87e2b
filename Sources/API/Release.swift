/// Which cfmon this is.
public enum Release {
    /// Semantic version; the same for daemon, client and lab.
    public static let version = "0.1.0"
}
