/// Where rows and lists come from.
public protocol RowSource: Sendable {
    /// Makes all reads of a stage, in one round trip if the store can, and appends exactly one reply for each, in
    /// their order: `Replies.row`, `.absent`, `.page` or `.failure`.
    ///
    /// Must be done by the stage's deadline. Throws when no read of the stage could be made.
    func read(_ stage: ReadStage, into replies: inout Replies) async throws(ReadFailure)

    /// Bytes that make reading these columns cheaper, as the tail of a command; made once for each plan.
    func prepare(table: String, columns: [String]) -> [UInt8]
}

extension RowSource {
    public func prepare(table: String, columns: [String]) -> [UInt8] { [] }
}
