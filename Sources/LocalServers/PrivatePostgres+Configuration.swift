extension PrivatePostgres {
    /// What a private Postgres may use. The defaults suit a machine with two cores and a few GiB.
    public struct Configuration: Sendable {
        /// Database that `start()` creates if it is missing, and that `conninfo` names.
        public var database = "mallard"
        /// Number in the socket's name; nothing listens on TCP.
        public var port = 5432
        public var sharedBuffersMiB = 256
        public var connectionsMax = 100
        /// Further server settings by name. They win over those of this library.
        public var settings: [String: String] = [:]
        /// Further variables of the server's environment, by name.
        public var environment: [String: String] = [:]
        /// False only for data that is thrown away: then the new cluster's files are not synced to disk.
        public var syncsNewCluster = true
        /// How long crash recovery may take before `start()` gives up.
        public var recoverySecondsMax = 600

        public init() {}
    }

    /// Settings on the server's command line, so that a changed default reaches clusters that exist already.
    static func settings(_ configuration: Configuration, socketFolder: String) -> [(name: String, value: String)] {
        var settings = [
            "listen_addresses": "",
            "unix_socket_directories": socketFolder,
            "unix_socket_permissions": "0700",
            "port": "\(configuration.port)",
            "max_connections": "\(configuration.connectionsMax)",
            "shared_buffers": "\(configuration.sharedBuffersMiB)MB",
            // Fewer checkpoints under a bulk load, and less WAL for the full pages behind each.
            "max_wal_size": "4GB",
            "wal_compression": "lz4",
            "log_checkpoints": "off",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "cluster_name": "mallard",
        ]
        settings.merge(configuration.settings) { _, theirs in theirs }
        return settings.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }
}
