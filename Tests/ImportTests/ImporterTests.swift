import CommandClient
import Foundation
import JSON
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Import

@Suite("An import", .timeLimit(.minutes(5)))
struct ImporterTests {
    private func importer(
        _ dataset: CompleteJourneyDataset, _ server: FakeCommandServer, folder: String?,
        progress: ImportProgress = ImportProgress(), patienceSeconds: Int64 = 30
    ) -> Importer {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return Importer(
            dataset: dataset, client: server.client, tenant: "demo", progressFolder: folder, progress: progress,
            patienceSeconds: patienceSeconds, logger: logger)
    }

    private func sampleWeek() -> CompleteJourneyDataset {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return CompleteJourneyDataset(folder: root.appendingPathComponent("Ops/data/sample-week").path)
    }

    private func text(_ log: [FakeCommandServer.Line]) -> [String] {
        log.map { "\($0.route) \($0.key) \($0.occurredAt ?? 0) \(String(decoding: $0.body, as: UTF8.self))" }
    }

    @Test("sends the sample week to the fen")
    func week() async throws {
        let server = try await FakeCommandServer()
        let report = try await importer(sampleWeek(), server, folder: nil).run()
        #expect(report.refusedCount == 0)
        #expect(report.malformedCount == 0)
        #expect(report.lastPosition == Int64(server.log.count))
        #expect(server.log.count == report.stages.reduce(0) { $0 + $1.commands })
        var salesFen: Int64 = 0
        var lines = 0
        var tendersFen: Int64 = 0
        for sale in server.log where sale.route == "order.record_sale" {
            let body = try JSONValue.parse(sale.body)
            for line in body["lines"]?.asArray ?? [] {
                lines += 1
                salesFen += try #require(line["salesFen"]?.asInteger)
            }
            for tender in body["tenders"]?.asArray ?? [] { tendersFen += try #require(tender["amountFen"]?.asInteger) }
        }
        #expect(lines == 28_405)
        #expect(salesFen == 8_702_435)
        // The one basket whose coupon exceeds its value gets 0.70 paid out.
        #expect(tendersFen == salesFen + 70)
        #expect(report.figures.salesFen == salesFen)
    }

    @Test("broken off anywhere and started again sends what an unbroken one sends")
    func resume() async throws {
        let dataset = try SmallShop().write()
        let whole = try await FakeCommandServer()
        let unbroken = try await importer(dataset, whole, folder: nil).run()
        let count = whole.log.count

        for keepsProgressFile in [true, false] {
            let folder = try TestFolder.make("progress")
            let killAt = Mutex(1)
            let server = try await FakeCommandServer { line in
                // At the n-th command the import dies.
                line.key == whole.log[killAt.withLock { $0 }].key ? .answerOfAnother : .accept
            }
            for place in stride(from: 1, to: count, by: 3) {
                killAt.withLock { $0 = place }
                await #expect(throws: CommandClientError.self) {
                    try await importer(dataset, server, folder: keepsProgressFile ? folder : nil).run()
                }
            }
            let last = try await FakeCommandServer(resuming: server)
            let report = try await importer(dataset, last, folder: keepsProgressFile ? folder : nil).run()
            #expect(text(last.log) == text(whole.log))
            #expect(report.lastPosition == unbroken.lastPosition)
            #expect(report.figures == unbroken.figures)
            #expect((report.stages.map(\.skipped).reduce(0, +) > 0) == keepsProgressFile)
        }
    }

    @Test("that was done before sends one command to be sure, and no more")
    func done() async throws {
        let dataset = try SmallShop().write()
        let folder = try TestFolder.make("progress")
        let server = try await FakeCommandServer()
        let first = try await importer(dataset, server, folder: folder).run()
        let received = server.received
        let second = try await importer(dataset, server, folder: folder).run()
        #expect(server.received == received + 1)
        #expect(second.lastPosition == first.lastPosition)
    }

    @Test("does not believe the progress file of another log")
    func otherLog() async throws {
        let dataset = try SmallShop().write()
        let folder = try TestFolder.make("progress")
        let first = try await FakeCommandServer()
        _ = try await importer(dataset, first, folder: folder).run()
        let second = try await FakeCommandServer()
        let report = try await importer(dataset, second, folder: folder).run()
        #expect(Set(text(second.log)) == Set(text(first.log)))
        #expect(report.stages.allSatisfy { $0.skipped == 0 })
    }

    @Test("starts from the beginning when the progress file cannot be read")
    func damagedFile() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let path = try TestFolder.make("progress") + "/p.json"
        let good = ImportCheckpoint(stage: .sales, commands: 2, position: 16)
        try good.save(path)
        #expect(ImportCheckpoint.load(path) == good)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for _ in 0..<500 {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            damaged.removeLast(Int.random(in: 0...2, using: &random))
            try Data(damaged).write(to: URL(fileURLWithPath: path))
            // Whatever it says, it is sent to the log for proof; here it must only not end the program.
            if let loaded = ImportCheckpoint.load(path) { #expect(loaded.commands > 0) }
        }
        #expect(ImportCheckpoint.load(path + ".none") == nil)
    }

    @Test("reports malformed rows with file and line, and goes on")
    func malformed() async throws {
        var shop = SmallShop()
        shop.files["transactions"]?.insert("2017-01-01T11:53:26\t100\t7\t330\t25671\tmany\t1\t0\t0\t0", at: 2)
        shop.files["stock"]?.append("1\t2\t-3")
        let server = try await FakeCommandServer()
        let report = try await importer(try shop.write(), server, folder: nil).run()
        #expect(report.malformedCount == 2)
        #expect(report.text.contains("transactions.tsv.lz4:3 quantity: notANumber"))
        #expect(report.text.contains("stock.tsv.lz4:5 quantity: outOfRange(value: -3)"))
        let json = try JSONValue.parse(report.json)
        #expect(json["malformed"]?["count"]?.asInteger == 2)
        #expect(json["malformed"]?["rows"]?.asArray?.count == 2)
        #expect(server.log.count { $0.route == "order.record_sale" } == 3)
    }

    @Test("reports what was refused, and tries it again the next time")
    func refused() async throws {
        let dataset = try SmallShop().write()
        let folder = try TestFolder.make("progress")
        let isStrict = Mutex(true)
        let server = try await FakeCommandServer { line in
            let isRefused = isStrict.withLock { $0 } && line.key == "cj/product/26093"
            return isRefused ? .problem(status: 409, code: "CATEGORY_NOT_LEAF") : .accept
        }
        let first = try await importer(dataset, server, folder: folder).run()
        #expect(first.refusedCount == 1)
        #expect(first.text.contains("spu.create cj/product/26093: CATEGORY_NOT_LEAF no"))
        isStrict.withLock { $0 = false }
        let second = try await importer(dataset, server, folder: folder).run()
        #expect(second.refusedCount == 0)
        #expect(server.log.contains { $0.key == "cj/product/26093" })
    }

    @Test("names the missing file before it sends anything")
    func missingFile() async throws {
        let server = try await FakeCommandServer()
        let dataset = CompleteJourneyDataset(folder: try TestFolder.make("empty"))
        let error = await #expect(throws: DatasetError.self) { try await importer(dataset, server, folder: nil).run() }
        #expect(error == .missingFile(path: "\(dataset.folder)/products.tsv.lz4"))
        #expect(server.received == 0)
    }

    @Test("counts every oddity of its data in the report")
    func oddities() async throws {
        let report = try await importer(try SmallShop().write(), try await FakeCommandServer(), folder: nil).run()
        let counts = Dictionary(uniqueKeysWithValues: report.oddities.map { ($0.name, $0.count) })
        #expect(
            counts == [
                "unlistedProducts": 1, "noQuantityLines": 1, "freeLines": 2, "freeBaskets": 1,
                "linesWithCouponAboveValue": 1, "basketsWithCouponAboveValue": 1, "largeQuantityLines": 0,
                "redemptionsWithoutBasket": 3,
            ])
        #expect(report.text.contains("Sales 6.58 in 3 baskets of 5 lines."))
    }

    @Test("judges what the read models show")
    func salesCheck() async throws {
        var report = try await importer(try SmallShop().write(), try await FakeCommandServer(), folder: nil).run()
        report.check([201_701: (658, 3), 202_612: (1, 1)], seconds: 1)
        #expect(report.salesCheck == .right(seconds: 1))
        report.check([201_701: (657, 3)], seconds: 1)
        #expect(report.salesCheck == .differs(salesFen: 657, orders: 3))
        report.check([:], seconds: 1)
        #expect(report.salesCheck == .differs(salesFen: 0, orders: 0))
    }
}

@Suite("The progress line", .timeLimit(.minutes(5)))
struct ProgressLineTests {
    private func snapshot() -> ImportProgress.Snapshot {
        var snapshot = ImportProgress.Snapshot()
        snapshot.stage = "sales"
        snapshot.done = 81_234
        snapshot.doneNow = 80_000
        snapshot.total = 155_848
        return snapshot
    }

    @Test("tells stage, count, rate and the time left")
    func wide() {
        let now = snapshot()
        #expect(
            ImportProgressLine.text(now, columns: 100, now: now.stageStart + .seconds(10))
                == "sales  [###############...............]  81,234/155,848  52 %  8,000/s  9 s left")
    }

    @Test("is never wider than the terminal", arguments: 0...120)
    func narrow(_ columns: Int) {
        let now = snapshot()
        let line = ImportProgressLine.text(now, columns: columns, now: now.stageStart + .seconds(10))
        #expect(line.count <= columns)
        if columns >= 12 { #expect(line.hasPrefix("sales") && line.contains("52 %")) }
    }

    @Test("tells time and money")
    func numbers() {
        #expect(ImportProgressLine.yuan(459_603_958) == "4,596,039.58")
        #expect(ImportProgressLine.yuan(-5) == "-0.05")
        #expect(ImportProgressLine.duration(185) == "3 min 5 s")
    }
}
