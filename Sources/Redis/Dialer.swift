internal import NIOCore
internal import NIOPosix

/// Makes connections that are logged in.
struct Dialer: Sendable {
    let configuration: RedisConfiguration
    let eventLoop: any EventLoop
    /// Of a cluster, any node; nil: the configuration's address.
    var cluster: Cluster?

    /// A channel whose values go to `receiver`; or fails within `connectTimeout`, with a `RedisError`.
    func dial(_ receiver: some ReplyReceiver) -> EventLoopFuture<any Channel> {
        let login = Login(configuration, promise: eventLoop.makePromise(of: Void.self))
        let timeout = TimeAmount(configuration.connectTimeout)
        let deadline = NIODeadline.now() + timeout
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .channelOption(.maxMessagesPerRead, value: 16)
            .channelInitializer { [configuration] channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = ReplyHandler(configuration: configuration, login: login, receiver: receiver)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        return connect(bootstrap)
            .flatMapErrorThrowing { error in
                let failure = RedisError.notConnected(reason: "\(error)")
                login.promise.fail(failure)
                throw failure
            }
            .flatMap { channel in
                let timer = eventLoop.scheduleTask(deadline: deadline) {
                    login.promise.fail(RedisError.notConnected(reason: "the server does not answer"))
                    channel.close(promise: nil)
                }
                return login.promise.futureResult
                    .always { _ in timer.cancel() }
                    .map { channel }
            }
    }

    private func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        if let node = cluster?.anyNode() { return connect(bootstrap, to: .tcp(host: node.host, port: node.port)) }
        return connect(bootstrap, to: configuration.address)
    }

    private func connect(
        _ bootstrap: ClientBootstrap, to address: RedisConfiguration.Address
    ) -> EventLoopFuture<any Channel> {
        switch address {
        case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
        case .tcp(let host, let port):
            bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(host: host, port: port)
        case .cluster: eventLoop.makeFailedFuture(RedisError.notConnected(reason: "a cluster is no single server"))
        }
    }
}
