extension RedisPipeline {
    /// Adds a call of a Redis Function; `FCALL_RO` if it may not write.
    ///
    /// `keys` are those the function touches; the closure writes its further arguments.
    public mutating func appendFunctionCall(
        _ name: String, keys: [String], isReadOnly: Bool = false, _ write: (inout RedisArguments) -> Void = { _ in }
    ) {
        append(isReadOnly ? "FCALL_RO" : "FCALL") { command in
            command.argument(name)
            command.argument(keys.count)
            for key in keys { command.argument(key) }
            write(&command)
        }
    }
}
