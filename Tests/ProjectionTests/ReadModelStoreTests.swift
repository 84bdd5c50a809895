import EventSourcing
import LocalServers
import ProjectionKit
import Redis
import TestSupport
import Testing

@testable import ReadModelRedis

@Suite("Stores of read models", .timeLimit(.minutes(5)))
struct ReadModelStoreTests {
    @Test("The memory store keeps the contract")
    func memory() async throws { try await verify(MemoryReadModel()) }

    @Test("Redis keeps the contract, and takes new rows as dumps")
    func redis() async throws {
        try await withRedis { client, store in
            try await verify(store)
            #expect(try await calls(of: "restore", client) > RowShapes.all.count)
        }
    }

    @Test("A Redis that takes no dumps keeps it, too: its rows are written column by column")
    func withoutDumps() async throws {
        try await withRedis(arguments: ["--rename-command", "RESTORE", ""]) { client, store in
            try await verify(store)
            #expect(try await calls(of: "hset", client) > RowShapes.all.count)
        }
    }

    @Test("A row restored is stored as one that was set: what is read costs the same")
    func encodings() async throws {
        try await withRedis { client, store in
            let contract = RowContract(store: store)
            try await store.open(contract.generation, foldVersion: 1)
            for (index, row) in RowShapes.all.enumerated() {
                var writes = StepWrites()
                _ = writes.put(row, was: nil, suffix: "r")
                let step = BucketStep(
                    keys: contract.keys, bucket: 0, expected: Checkpoint(Position(Int64(index))),
                    next: Checkpoint(Position(Int64(index + 1))),
                    writes: writes)
                #expect(try await store.step([step]) == [.applied])
                var pipeline = RedisPipeline()
                pipeline.append("DEL", "set")
                pipeline.append("HSET") { command in
                    command.argument("set")
                    for column in row.columns {
                        command.argument(column.name)
                        command.argument(column.value)
                    }
                }
                pipeline.append("OBJECT", "ENCODING", "set")
                pipeline.append("OBJECT", "ENCODING", contract.keys.row(bucket: 0, suffix: "r"))
                let replies = try await client.send(pipeline)
                #expect(replies[2].asString != nil && replies[2] == replies[3], "\(row.columns.count) columns")
            }
        }
    }

    @Test("The checksum is Redis's own")
    func checksum() {
        #expect(CRC64.checksum(of: Array("123456789".utf8)) == 0xE9C6_D914_C4B8_D9CA)
        #expect(CRC64.checksum(of: []) == 0)
    }

    private func verify(_ store: any ReadModelStore) async throws {
        try await ReadModelContract(store: store).verifyAll()
        try await RowContract(store: store).verify()
    }

    private func withRedis(
        arguments: [String] = [], _ body: (RedisClient, RedisReadModel) async throws -> Void
    ) async throws {
        let server = try await TestServers.freshRedis(arguments: arguments)
        let client = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let store = RedisReadModel(client: client)
        _ = try await store.generations(of: .first)
        try await body(client, store)
        await client.close()
    }

    /// How often the server has carried a command out.
    private func calls(of command: String, _ client: RedisClient) async throws -> Int {
        let text = try await client.command("INFO", "commandstats").asString ?? ""
        let mark = "cmdstat_\(command):calls="
        return text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(mark) }
            .flatMap { Int($0.dropFirst(mark.count).prefix { $0 != "," }) } ?? 0
    }
}
