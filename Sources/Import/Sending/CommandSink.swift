import CommandClient

/// Where a stage's producing thread puts its commands; hands them over in batches.
final class CommandSink {
    /// Batches that wait between reader and sender.
    static let batchesMax = 4
    private static let batchCommands = 128
    private static let batchBytes = 256 << 10

    private let handOver: HandOver<[OutgoingCommand]>
    private var skip: Int
    private var batch: [OutgoingCommand] = []
    private var bytes = 0

    /// - Parameter skip: so many commands are not sent, nor made.
    init(_ handOver: HandOver<[OutgoingCommand]>, skip: Int) {
        self.handOver = handOver
        self.skip = skip
    }

    /// Blocks while the sender is behind.
    func add(_ command: @autoclosure () -> OutgoingCommand) throws(CancellationError) {
        guard skip == 0 else {
            skip -= 1
            return
        }
        let command = command()
        batch.append(command)
        bytes += command.body.count
        if batch.count >= Self.batchCommands || bytes >= Self.batchBytes { try flush() }
    }

    func flush() throws(CancellationError) {
        guard !batch.isEmpty else { return }
        try handOver.put(batch)
        batch = []
        bytes = 0
    }
}
