import EventSourcing
import Foundation
import LocalServers
import Logging
import MemoryStores
import ProjectionKit
import Projections
import ReadModelRedis
import Redis
import TestSupport
import Testing

@testable import Projecting

/// Faults 10 to 12 of the reliability reference, on a real Redis of each test's own.
@Suite("Read models when Redis fails", .timeLimit(.minutes(5)))
struct RedisFaultTests {
    @Test("A shop folded into Redis is what its log says, to the byte")
    func foldsIntoRedis() async throws {
        let world = try await RedisWorld.start(seed: 21)
        try await world.folding.catchUp()
        try await world.folding.expectEqualToAFreshFold()
        await world.end()
    }

    @Test("Redis killed under load loses nothing that a checkpoint says it has")
    func killed() async throws {
        let world = try await RedisWorld.start(seed: 22)
        var shop = RandomShop(seed: 23, prefix: "later-")
        try await world.folding.projecting { projector in
            for round in 0..<3 {
                try await world.folding.sell(&shop, 15)
                if round > 0 { await projector.reached(try await world.head()) }
                await world.server.kill9()
                try await world.folding.sell(&shop, 15)
                try await world.server.start()
                await projector.reached(try await world.head())
            }
        }
        try await world.folding.catchUp()
        try await world.folding.expectEqualToAFreshFold()
        await world.end()
    }

    @Test("Redis restored to an older copy of its file is folded forward from there")
    func olderCopy() async throws {
        let world = try await RedisWorld.start(seed: 24)
        var shop = RandomShop(seed: 25, prefix: "later-")
        let files = FileManager.default
        let aof = world.folder + "/appendonlydir"
        try await world.folding.projecting { projector in
            await projector.reached(try await world.head())
            // What an operating system's crash leaves: the file as it was a moment ago.
            try files.copyItem(atPath: aof, toPath: world.folder + "/older")
            try await world.folding.sell(&shop, 30)
            await projector.reached(try await world.head())
            await world.server.kill9()
            try files.removeItem(atPath: aof)
            try files.moveItem(atPath: world.folder + "/older", toPath: aof)
            try await world.server.start()
            try await world.folding.sell(&shop, 10)
            await projector.reached(try await world.head())
        }
        try await world.folding.catchUp()
        try await world.folding.expectEqualToAFreshFold()
        await world.end()
    }

    @Test("A torn end of the file takes a whole step with it, never half of one")
    func tornTail() async throws {
        let world = try await RedisWorld.start(seed: 26)
        var shop = RandomShop(seed: 27, prefix: "later-")
        try await world.folding.catchUp()
        try await world.folding.sell(&shop, 20)
        try await world.folding.projecting { await $0.reached(try await world.head()) }
        await world.server.kill9()
        let aof = world.folder + "/appendonlydir"
        let name = try FileManager.default.contentsOfDirectory(atPath: aof).first { $0.hasSuffix(".incr.aof") }
        let path = aof + "/" + (try #require(name))
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.truncate(atOffset: try file.seekToEnd() - 5)
        try file.close()
        try await world.server.start()
        try await world.folding.catchUp()
        try await world.folding.expectEqualToAFreshFold()
        await world.end()
    }

    @Test("Emptied under load, Redis is filled anew; readers are told there is nothing until it is")
    func flushed() async throws {
        let world = try await RedisWorld.start(seed: 28)
        var shop = RandomShop(seed: 29, prefix: "later-")
        let watermarks = Watermarks(client: world.reader)
        let listening = Task { await watermarks.run() }
        try await world.folding.projecting { projector in
            await projector.reached(try await world.head())
            let before = try await world.generation(of: OrderView.self) ?? 0
            _ = try await world.reader.command("FLUSHALL")
            try await world.folding.sell(&shop, 10)
            // The first fence it meets tells the projector; then a new generation comes, under a new number.
            while try await world.generation(of: OrderView.self) ?? 0 <= before { await Task.yield() }
            let head = try await world.head()
            await projector.reached(head)
            let names = AllProjections.types.map { $0.name }
            let outcome = await watermarks.wait(for: names, atLeast: head, until: .now + .seconds(20))
            #expect(outcome == .reached)
            let mark = watermarks.mark(of: "order_view")
            #expect((mark?.generation ?? 0) > before)
        }
        try await world.folding.catchUp()
        try await world.folding.expectEqualToAFreshFold()
        listening.cancel()
        await listening.value
        await world.end()
    }

    @Test("One lost checkpoint breaks a generation: it is built anew, not gone on with")
    func lostCheckpoint() async throws {
        let world = try await RedisWorld.start(seed: 30)
        try await world.folding.catchUp()
        let number = try await world.generation(of: StockLevel.self) ?? 0
        _ = try await world.reader.command("DEL", "c:{1.stock_level.\(number).7}")
        try await world.folding.catchUp()
        #expect(try await world.generation(of: StockLevel.self) == number + 1)
        try await world.folding.expectEqualToAFreshFold()
        await world.end()
    }

    @Test("A read model ahead of the log belongs to another past: it is built anew")
    func aheadOfTheLog() async throws {
        let world = try await RedisWorld.start(seed: 31)
        try await world.folding.catchUp()
        let number = try await world.generation(of: CartView.self) ?? 0
        _ = try await world.reader.command("SET", "c:{1.cart_view.\(number).9}", "99999999")
        try await world.folding.catchUp()
        #expect(try await world.generation(of: CartView.self) == number + 1)
        try await world.folding.expectEqualToAFreshFold()
        await world.end()
    }
}

/// A shop's log and a Redis of its own.
struct RedisWorld {
    let server: PrivateRedis
    let folder: String
    let folding: Folding
    /// A second client, for what a reader or an operator does.
    let reader: RedisClient
    private let writer: RedisClient

    static func start(seed: UInt64) async throws -> RedisWorld {
        print("shop of seed \(seed)")
        let folder = try TestFolder.make("redis")
        var logger = Logger(label: "redis")
        logger.logLevel = .critical
        let server = PrivateRedis(folder: folder, logger: logger)
        try await server.start()
        await TestFolder.endWithProcess(server, socketFolder: server.socketFolder)
        let configuration = RedisConfiguration(.unix(path: server.socketPath))
        let writer = RedisClient(configuration)
        let folding = Folding(into: RedisReadModel(client: writer), pageLimit: 30)
        try await folding.record(events: 60, seed: seed)
        return RedisWorld(
            server: server, folder: folder, folding: folding, reader: RedisClient(configuration), writer: writer)
    }

    func head() async throws -> Position { try await folding.scribe.log.head().position }

    func generation(of projection: any Projection.Type) async throws -> Int? {
        try await folding.store.generations(of: .first)[projection.name]?.live?.number
    }

    func end() async {
        await reader.close()
        await writer.close()
        await server.stop()
    }
}
