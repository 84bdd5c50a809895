internal import NIOCore

/// What is said first on every connection, and the promise that it was accepted.
struct Login: Sendable {
    let pipeline: RedisPipeline
    let promise: EventLoopPromise<Void>

    init(_ configuration: RedisConfiguration, promise: EventLoopPromise<Void>) {
        var pipeline = RedisPipeline()
        if let password = configuration.password {
            pipeline.append("AUTH") { command in
                if let username = configuration.username { command.argument(username) }
                command.argument(password)
            }
        }
        if configuration.database != 0 { pipeline.append("SELECT") { $0.argument(configuration.database) } }
        // Refused while the server still reads its files, or wants a password that we have not.
        pipeline.append("PING")
        self.pipeline = pipeline
        self.promise = promise
    }

    static func failure(_ error: RedisServerError) -> RedisError {
        switch error.code {
        case "WRONGPASS", "NOAUTH", "NOPERM": .authenticationFailed(reason: error.text)
        case _ where error.text.hasPrefix("ERR AUTH"): .authenticationFailed(reason: error.text)
        default: .notConnected(reason: error.text)
        }
    }
}
