import EventSourcing
import JSON
import ProjectionKit
import ReadModelRedis
import Redis

/// The rows that the documents of an index are made from.
struct DocumentRows: Sendable {
    private static let waitMax = Duration.seconds(5)

    private let redis: RedisClient
    private let watermarks: Watermarks
    private let models: LiveModels

    init(redis: RedisClient, watermarks: Watermarks, partition: PartitionID) {
        self.redis = redis
        self.watermarks = watermarks
        models = LiveModels(watermarks: watermarks, partition: partition)
    }

    /// Waits some seconds until the read models stand at `position`.
    func wait(for models: [String], at position: Position) async throws(EventSinkError) {
        let outcome = await watermarks.wait(for: models, atLeast: position, until: .now + Self.waitMax)
        guard outcome == .reached else {
            throw .unavailable(reason: "\(models.joined(separator: ", ")) not at \(position): \(outcome)")
        }
    }

    /// The rows with these keys, in their order, in one round trip; those that are not there are empty.
    func rows(
        _ model: ReadModel, _ keys: [String], _ columns: [String], of tenant: TenantID
    ) async throws(EventSinkError) -> [Columns] {
        guard let names = models.names(of: model) else {
            throw .unavailable(reason: "\(model.name) cannot be read yet")
        }
        guard !keys.isEmpty else { return [] }
        let tail = RedisArguments.encoded(columns)
        var pipeline = RedisPipeline()
        for row in keys {
            let prefix = names.rows[model.bucket(tenant, row: row)]
            let key = prefix + GenerationKeys.suffix(tenant, row).utf8
            pipeline.append("HMGET") { command in
                command.argument(key)
                command.arguments(encoded: tail, count: columns.count)
            }
        }
        let values = try await send(pipeline)
        let columnNames = columns.map { Array($0.utf8) }
        var rows: [Columns] = []
        rows.reserveCapacity(values.count)
        for value in values {
            guard let cells = value.asArray, cells.count == columns.count else {
                throw .unavailable(reason: "a row of \(model.name) cannot be read: \(value)")
            }
            rows.append(
                Columns(
                    zip(columnNames, cells).compactMap { name, cell in
                        cell.asBytes.map { Columns.Column(name: name, value: $0) }
                    }))
        }
        return rows
    }

    /// The members of these indexes, each of which has its own placement, in one round trip.
    func members(
        _ model: ReadModel, _ indexes: [(name: String, placement: String)], of tenant: TenantID
    ) async throws(EventSinkError) -> [[String]] {
        guard let names = models.names(of: model) else {
            throw .unavailable(reason: "\(model.name) cannot be read yet")
        }
        guard !indexes.isEmpty else { return [] }
        var pipeline = RedisPipeline()
        for index in indexes {
            let prefix = names.indexes[model.bucket(tenant, index: index.placement)]
            let key = prefix + GenerationKeys.suffix(tenant, index.name).utf8
            pipeline.append("ZRANGE") { command in
                command.argument(key)
                command.argument(0)
                command.argument(-1)
            }
        }
        var members: [[String]] = []
        members.reserveCapacity(indexes.count)
        for value in try await send(pipeline) {
            guard let items = value.asArray else {
                throw .unavailable(reason: "an index of \(model.name) cannot be read: \(value)")
            }
            members.append(items.compactMap(\.asString))
        }
        return members
    }

    private func send(_ pipeline: RedisPipeline) async throws(EventSinkError) -> [RedisValue] {
        do { return try await redis.send(pipeline) } catch { throw .unavailable(reason: "\(error)") }
    }
}
