import Glibc

/// How many checks may run side by side.
enum DescriptorLimit {
    /// Raises this process's limit of open files as far as it may go. Returns how many checks that allows: four descriptors
    /// each (an origin has several addresses), after a reserve for the store, the control API and the receivers. The upper
    /// bound of 1,024 keeps the memory of connections in flight below about 45 MiB.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 16 }
        if limit.rlim_cur < limit.rlim_max {
            let raised = rlimit(rlim_cur: max(limit.rlim_cur, min(limit.rlim_max, 65_536)), rlim_max: limit.rlim_max)
            if withUnsafePointer(to: raised, { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), $0) }) == 0 {
                limit = raised
            }
        }
        return checksInFlight(descriptors: Int(clamping: limit.rlim_cur))
    }

    static func checksInFlight(descriptors: Int) -> Int {
        min(1_024, max(16, (descriptors - 128) / 4))
    }
}
