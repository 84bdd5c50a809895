public import EventSourcing
public import Postgres

/// The checkpoints of one partition's followers.
public struct PostgresCheckpointStore: CheckpointStore {
    private let client: PostgresClient
    private let partition: PartitionID

    public init(_ client: PostgresClient, partition: PartitionID) {
        self.client = client
        self.partition = partition
    }

    public func checkpoint(of follower: String) async throws(EventLogError) -> Position {
        do {
            let rows = try await client.query(
                "select position from mallard.checkpoint where partition = $1 and follower = $2",
                [.int4(partition.rawValue), .text(follower)])
            return rows.rowCount == 0 ? .start : Position(try rows.int8(0, 0))
        } catch { throw EventLogError(error) }
    }

    public func advance(_ follower: String, from: Position, to: Position) async throws(EventLogError) -> Bool {
        do {
            let result = try await client.query(
                from == .start ? Self.first : Self.next,
                [.int4(partition.rawValue), .text(follower), .int8(from.rawValue), .int8(to.rawValue)])
            return result.affectedRows == 1
        } catch { throw EventLogError(error) }
    }

    private static let next =
        "update mallard.checkpoint set position = $4 where partition = $1 and follower = $2 and position = $3"
    /// Who has no row stands at the start.
    private static let first = """
        insert into mallard.checkpoint as c (partition, follower, position) values ($1, $2, $4)
        on conflict (partition, follower) do update set position = excluded.position where c.position = $3
        """
}
