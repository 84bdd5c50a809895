extension RedisClient {
    /// Puts a library of Redis Functions in the place of the one of the same name, and says that name.
    ///
    /// In a cluster on every master; replicas follow theirs. A master that joins later has them only if they are loaded
    /// again, which a caller does when it is told that there is no such function.
    ///
    /// `code` begins with the line `#!lua name=…`. Throws `server` if it does not compile.
    @discardableResult
    public func loadFunctions(_ code: String) async throws(RedisError) -> String {
        var name: String?
        for master in try await masters() {
            name = try await master.command("FUNCTION", "LOAD", "REPLACE", code).asString
            guard name != nil else { break }
        }
        guard let name else { throw .unexpectedReply }
        return name
    }

    /// Calls one function, alone; see `RedisPipeline.appendFunctionCall` for many.
    public func callFunction(
        _ name: String, keys: [String], arguments: [[UInt8]] = [], isReadOnly: Bool = false
    ) async throws(RedisError) -> RedisValue {
        var pipeline = RedisPipeline()
        pipeline.appendFunctionCall(name, keys: keys, isReadOnly: isReadOnly) { command in
            for argument in arguments { command.argument(argument) }
        }
        return try await reply(to: pipeline)
    }

    /// Who answers, now.
    public func serverInfo() async throws(RedisError) -> RedisServerInfo {
        guard let text = try await command("INFO", "server").asString, let info = RedisServerInfo(text)
        else { throw .unexpectedReply }
        return info
    }
}
