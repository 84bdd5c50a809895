import GraphQLExecution
import Redis

/// Rows and lists of the shop: one pipeline to Redis a stage, and beside it what the search indexes are asked.
struct CommerceRowSource: RowSource {
    let redis: RedisClient
    let indexes: SearchIndexes
    let models: LiveModels

    /// The tail of the HMGET that reads these columns.
    func prepare(table: String, columns: [String]) -> [UInt8] {
        let condition = CommerceSchema.tables[table]?.shownIf.map { [$0.column] } ?? []
        return RedisArguments.encoded(columns + condition)
    }

    func read(_ stage: ReadStage, into replies: inout Replies) async throws(ReadFailure) {
        var batch = StageBatch(stage.viewer, models, reads: stage.reads.count)
        for read in stage.reads { batch.add(read) }
        let queries = batch.indexQueries
        guard !queries.isEmpty else {
            return batch.answer(try await send(batch.pipeline, stage.deadline), [], into: &replies)
        }
        async let found = IndexRun(indexes: indexes, models: models).run(queries, until: stage.deadline)
        // What the indexes answer stands, whatever Redis does.
        do throws(ReadFailure) {
            let values = try await send(batch.pipeline, stage.deadline)
            batch.answer(values, await found, into: &replies)
        } catch {
            batch.answer(withoutRows: error, await found, into: &replies)
        }
    }

    private func send(
        _ pipeline: RedisPipeline, _ deadline: ContinuousClock.Instant
    ) async throws(ReadFailure) -> RedisReplies {
        do {
            return try await redis.sendFlat(pipeline, timeout: ContinuousClock.now.duration(to: deadline))
        } catch {
            switch error {
            case .timedOut: throw .timeout
            default: throw .unavailable
            }
        }
    }
}
