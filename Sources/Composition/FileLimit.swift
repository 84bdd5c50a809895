import Glibc

/// How many files and sockets this process may open: shells give few, for programs that would misuse many.
public enum FileLimit {
    /// As many as the system allows anybody to ask for.
    public static func raise() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // What cannot be raised stays as it is.
        _ = unsafe setrlimit(resource, &limit)
    }
}
