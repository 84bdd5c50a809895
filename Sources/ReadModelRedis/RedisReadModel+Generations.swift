public import EventSourcing
public import ProjectionKit
import Redis

extension RedisReadModel {
    public func publish(
        _ messages: [WatermarkMessage], of partition: PartitionID
    ) async throws(ReadModelError) -> [PublishOutcome] {
        let names = ReadModelNames(partition)
        var pipeline = RedisPipeline()
        pipeline.appendFunctionCall("mallard_publish", keys: [names.watermarks]) { call in
            call.argument(names.channel)
            for message in messages {
                call.argument(message.mark.projection)
                call.argument(message.mark.stored)
                call.argument(message.previous?.stored ?? "")
                call.argument(message.encoded)
            }
        }
        guard let answers = try await send(pipeline)[0].asArray, answers.count == messages.count else {
            throw .corrupt(reason: "publishing has no answer for each message")
        }
        var outcomes: [PublishOutcome] = []
        for (answer, message) in zip(answers, messages) {
            outcomes.append(try Self.outcome(answer.asString ?? "", message.mark.projection))
        }
        return outcomes
    }

    private static func outcome(_ text: String, _ projection: String) throws(ReadModelError) -> PublishOutcome {
        let stored = Watermark(projection: projection, stored: String(text.dropFirst()))
        switch (text.first, stored) {
        case ("P", nil): return .published
        case ("S", let stored?): return .superseded(by: stored)
        case ("L", let stored): return .lost(stored: stored)
        default: throw .corrupt(reason: "publishing answered \(text)")
        }
    }

    public func lower(_ mark: Watermark, of partition: PartitionID) async throws(ReadModelError) {
        let names = ReadModelNames(partition)
        try await call("mallard_lower", [names.watermarks], [names.channel], mark)
    }

    public func activate(_ change: GenerationSwitch, isForced: Bool) async throws(ReadModelError) -> Bool {
        let names = ReadModelNames(change.generation.partition)
        let keys = [names.live, names.building, names.watermarks, names.kept]
        var pipeline = RedisPipeline()
        pipeline.appendFunctionCall("mallard_activate", keys: keys) { call in
            call.argument(names.channel)
            call.argument(change.generation.projection)
            call.argument("\(change.generation.number) \(change.foldVersion)")
            call.argument(change.mark.stored)
            call.argument(WatermarkMessage(mark: change.mark, changed: nil).encoded)
            call.argument(change.keepsOldUntil.milliseconds)
            call.argument(isForced ? "forced" : "")
        }
        return try await send(pipeline)[0].asInteger == 1
    }

    public func reopen(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) -> Bool {
        try await takeKept(generation, foldVersion, "reopen")
    }

    public func release(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) {
        _ = try await takeKept(generation, foldVersion, "release")
    }

    private func takeKept(
        _ generation: GenerationID, _ foldVersion: Int, _ purpose: String
    ) async throws(ReadModelError) -> Bool {
        let names = ReadModelNames(generation.partition)
        var pipeline = RedisPipeline()
        pipeline.appendFunctionCall("mallard_take_kept", keys: [names.kept, names.building]) { call in
            call.argument(generation.projection)
            call.argument("\(generation.number) \(foldVersion)")
            call.argument(purpose)
        }
        return try await send(pipeline)[0].asInteger == 1
    }

    public func withdraw(
        _ projection: String, of partition: PartitionID, epoch: Int64
    ) async throws(ReadModelError) {
        let names = ReadModelNames(partition)
        let mark = Watermark(projection: projection, generation: 0, position: .start, epoch: epoch)
        try await call("mallard_withdraw", [names.live, names.watermarks], [names.channel], mark)
    }

    private func call(
        _ function: String, _ keys: [String], _ first: [String], _ mark: Watermark
    ) async throws(ReadModelError) {
        var pipeline = RedisPipeline()
        pipeline.appendFunctionCall(function, keys: keys) { call in
            for word in first { call.argument(word) }
            call.argument(mark.projection)
            call.argument(mark.stored)
            call.argument(WatermarkMessage(mark: mark, changed: nil).encoded)
        }
        _ = try await send(pipeline)
    }

    public func opened(of partition: PartitionID) async throws(ReadModelError) -> [GenerationID] {
        var pipeline = RedisPipeline()
        pipeline.append("SMEMBERS", ReadModelNames(partition).opened)
        guard let members = try await send(pipeline)[0].asArray else { throw .corrupt(reason: "a set is no list") }
        return members.compactMap { member in
            let parts = (member.asString ?? "").split(separator: Character("."))
            guard parts.count == 2, let number = Int(parts[1]) else { return nil }
            return GenerationID(partition: partition, projection: String(parts[0]), number: number)
        }
    }

    public func drop(_ generation: GenerationID) async throws(ReadModelError) {
        try await scan(GenerationKeys.pattern(generation)) { (keys) throws(ReadModelError) in
            var pipeline = RedisPipeline()
            // One each: keys of several buckets are not one slot's.
            for key in keys { pipeline.append("UNLINK", key) }
            _ = try await send(pipeline)
        }
        var pipeline = RedisPipeline()
        let member = "\(generation.projection).\(generation.number)"
        pipeline.append("SREM", ReadModelNames(generation.partition).opened, member)
        _ = try await send(pipeline)
    }

    public func names(of generation: GenerationID) async throws(ReadModelError) -> [[String]] {
        var names = [Set<String>](repeating: [], count: RowLayout.bucketCount)
        try await scan(GenerationKeys.pattern(generation)) { (keys) throws(ReadModelError) in
            for key in keys where !key.hasPrefix("c:") {
                guard let (bucket, name) = Self.parse(key) else { throw .corrupt(reason: "\(key) is no key of ours") }
                // SCAN may tell a key twice.
                names[bucket].insert(name)
            }
        }
        return names.map { $0.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    }

    public func visitRows(
        of keys: GenerationKeys, _ visit: ([StoredRow]) async throws(ReadModelError) -> Void
    ) async throws(ReadModelError) {
        try await scan(GenerationKeys.pattern(ofRows: keys.generation)) { (names) throws(ReadModelError) in
            var pipeline = RedisPipeline()
            for name in names { pipeline.append("HGETALL", name) }
            var rows: [StoredRow] = []
            for (name, reply) in zip(names, try await send(pipeline)) {
                guard let (bucket, short) = Self.parse(name) else {
                    throw .corrupt(reason: "\(name) is no key of ours")
                }
                guard let columns = try Self.columns(reply) else { continue }
                rows.append(StoredRow(bucket: bucket, suffix: String(short.dropFirst(2)), columns: columns))
            }
            try await visit(rows)
        }
    }

    public func entries(
        _ names: [String], of keys: GenerationKeys, bucket: Int
    ) async throws(ReadModelError) -> [StoredEntry] {
        var pipeline = RedisPipeline()
        for name in names {
            let suffix = String(name.dropFirst(2))
            if name.hasPrefix("m:") {
                pipeline.append("HGETALL", keys.row(bucket: bucket, suffix: suffix))
            } else {
                pipeline.append("ZRANGE", keys.index(bucket: bucket, suffix: suffix), "0", "-1", "WITHSCORES")
            }
        }
        var entries: [StoredEntry] = []
        for (name, reply) in zip(names, try await send(pipeline)) {
            guard let columns = try Self.columns(reply)?.all else { continue }
            if name.hasPrefix("m:") {
                entries.append(StoredEntry(key: name, value: .row(columns)))
                continue
            }
            let members = columns.map { column in
                let score = Double(String(decoding: column.value, as: UTF8.self)).flatMap { Int64(exactly: $0) }
                return StoredEntry.IndexMember(member: column.name, score: score ?? .min)
            }
            entries.append(StoredEntry(key: name, value: .index(members)))
        }
        return entries
    }

    /// Every key of the pattern at least once, in batches.
    private func scan(
        _ pattern: String, _ visit: ([String]) async throws(ReadModelError) -> Void
    ) async throws(ReadModelError) {
        // A key that moves from a master yet to be asked to one that was is met the second time.
        for _ in 0..<(client.isCluster ? 2 : 1) {
            let masters: [RedisClient]
            do throws(RedisError) { masters = try await client.masters() } catch { throw .init(error) }
            for master in masters { try await scan(master, pattern, visit) }
        }
    }

    private func scan(
        _ master: RedisClient, _ pattern: String, _ visit: ([String]) async throws(ReadModelError) -> Void
    ) async throws(ReadModelError) {
        var cursor = "0"
        repeat {
            var pipeline = RedisPipeline()
            pipeline.append("SCAN", cursor, "MATCH", pattern, "COUNT", "2000")
            guard let reply = try await send(pipeline, to: master)[0].asArray, reply.count == 2,
                let next = reply[0].asString,
                let found = reply[1].asArray
            else { throw .corrupt(reason: "SCAN gave no cursor") }
            let keys = found.compactMap(\.asString)
            if !keys.isEmpty { try await visit(keys) }
            cursor = next
        } while cursor != "0"
    }

    /// `m:{1.product_page.3.17}:demo:p1` is `m:demo:p1` of bucket 17.
    private static func parse(_ key: String) -> (bucket: Int, name: String)? {
        guard let close = key.firstIndex(of: "}"), let dot = key[..<close].lastIndex(of: "."),
            let bucket = Int(key[key.index(after: dot)..<close]), (0..<RowLayout.bucketCount).contains(bucket)
        else { return nil }
        return (bucket, "\(key.prefix(1))\(key[key.index(after: close)...])")
    }
}
