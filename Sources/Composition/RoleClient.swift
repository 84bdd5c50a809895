import AsyncHTTPClient

extension HTTPClient {
    /// For the sockets of the other roles of this machine.
    ///
    /// The client of the process has eight connections to each, which a few slow senders or rebuilds would hold, and
    /// gives up what says nothing for 90 s.
    static let betweenRoles: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_024
        return HTTPClient(configuration: configuration)
    }()
}
