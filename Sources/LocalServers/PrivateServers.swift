/// What is common to the private servers.
public enum PrivateServers {
    /// A loopback port that nobody listened on a moment ago. Another process may take it before you do, so be
    /// ready to try again; nil if the machine has none left.
    public static func freePort() -> Int? { LocalSocket.freePort() }

    /// Throws `portTaken` or `portUnusable` unless a server could listen on the loopback port now.
    public static func requireFree(port: Int) throws(LocalServerError) {
        if let obstacle = LocalSocket.obstacle(atPort: port) { throw obstacle }
    }

    /// A short private folder for the sockets of whoever lives in `folder`: the same at every call, made if missing.
    public static func socketFolder(for folder: String) throws(LocalServerError) -> String {
        let sockets = PrivateFolder.socketFolder(for: PrivateFolder.absolute(folder))
        try PrivateFolder.make(sockets, for: nil)
        return sockets
    }
}
