import AsyncHTTPClient
import CommandClient
import CommerceHTTP
import EventSourcing
import Foundation
import Identity
import Leases
import Logging
import MemoryStores
import Runtime
import ServiceLifecycle
import TestSupport
import Testing

@testable import Import

/// The command server itself, with its decisions, over a log in memory.
@Suite("An import into a mall", .timeLimit(.minutes(5)))
struct MallImportTests {
    private func importing(
        _ dataset: CompleteJourneyDataset, into log: MemoryEventLog, progressFolder: String? = nil
    ) async throws -> ImportReport {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let quiet = logger
        let owner = PartitionOwner(
            lease: Lease(partition: .first, holder: "test", epoch: 1), log: log, personKeys: MemoryPersonKeyStore(),
            encodeMeta: { _ in [] }, logger: quiet)
        async let end = owner.run()
        let files = try KeyFiles.create(in: TestFolder.make("keys"))
        let responder = CommandResponder(
            gateway: owner, verifier: try await TokenVerifier(publicKeysPath: files.publicKeysPath), logger: quiet)
        let socket = try TestFolder.make("mall") + "/c.sock"
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let application = CommandServer.application(responder, at: .unixSocket(path: socket), logger: quiet) { _ in
            start.yield()
        }
        let group = ServiceGroup(configuration: .init(services: [application], logger: quiet))
        async let serving: Void = group.run()
        for await _ in started { break }
        let issuer = try await TokenIssuer(files)
        let sender = Principal(
            tenant: TenantID("mall"), kind: .system, subject: PrincipalID("import"), roles: [.importer])
        let client = CommandClient(endpoint: .unixSocket(path: socket), http: .shared) {
            try await issuer.issue(sender)
        }
        let importer = Importer(
            dataset: dataset, client: client, tenant: "mall", progressFolder: progressFolder, logger: quiet)
        let result: Result<ImportReport, any Error>
        do { result = .success(try await importer.run()) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await serving
        owner.drain()
        _ = await end
        return try result.get()
    }

    @Test("is accepted to the last command, with every oddity")
    func accepted() async throws {
        let log = MemoryEventLog()
        let report = try await importing(try SmallShop().write(), into: log)
        #expect(report.stages.flatMap(\.refused).map(\.description) == [])
        #expect(report.stages.allSatisfy { $0.accepted == $0.commands })
        #expect(report.lastPosition > 0)
    }

    @Test("a second time changes nothing, with the progress file and without")
    func again() async throws {
        let log = MemoryEventLog()
        let dataset = try SmallShop().write()
        let folder = try TestFolder.make("progress")
        let first = try await importing(dataset, into: log, progressFolder: folder)
        for progressFolder in [folder, nil] {
            let second = try await importing(dataset, into: log, progressFolder: progressFolder)
            #expect(second.refusedCount == 0)
            #expect(second.lastPosition == first.lastPosition)
        }
    }

    @Test("takes the whole sample week")
    func week() async throws {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let week = CompleteJourneyDataset(folder: root.appendingPathComponent("Ops/data/sample-week").path)
        let report = try await importing(week, into: MemoryEventLog())
        #expect(report.stages.flatMap(\.refused).prefix(3).map(\.description) == [])
        #expect(report.stages.allSatisfy { $0.accepted == $0.commands })
        for stage in report.stages { print(stage.name, stage.commands, stage.seconds) }
    }
}
