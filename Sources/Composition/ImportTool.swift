import AsyncHTTPClient
import CommandClient
import EventSourcing
import Foundation
import Identity
import Import
public import Logging
import NIOCore
import UnixSignals

/// What `mallard import` does.
public struct ImportTool: Sendable {
    private let settings: Settings
    private let logger: Logger

    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Imports the folder's data set, waits until the read models show it, and prints a report.
    ///
    /// Throws what ends it early, SIGINT and SIGTERM among it, and `ImportFailure` where it came to its end but the
    /// mall refused commands or shows other sales. Whatever happened, it may be started again.
    ///
    /// - Parameters:
    ///   - reportFile: gets the report as JSON, too.
    ///   - showsProgress: a bar on standard error if that is a terminal, else a line now and then.
    public func run(directory: String, tenant: String, reportFile: String?, showsProgress: Bool) async throws {
        let progress = ImportProgress()
        let report = try await withShow(of: progress, showsProgress) {
            try await untilSignal { try await work(directory, tenant, progress) }
        }
        Console.say(report.text)
        if let reportFile { try Data(report.json).write(to: URL(filePath: reportFile), options: .atomic) }
        if let failure = ImportFailure(report) { throw failure }
    }

    private func work(_ directory: String, _ tenant: String, _ progress: ImportProgress) async throws -> ImportReport {
        let keys = try Keys.existing(settings)
        let tenantID = TenantID(tenant)
        let sender = try await keys.tokens(of: "import", tenant: tenantID, roles: [.importer])
        let reader = try await keys.tokens(of: "import", tenant: tenantID, roles: [.auditor])
        let socket = try settings.socket(of: "command-server")
        return try await withHTTP { http in
            let importer = Importer(
                dataset: CompleteJourneyDataset(folder: directory),
                client: CommandClient(endpoint: .unixSocket(path: socket), http: http, token: sender),
                tenant: tenant, progressFolder: settings.dataDirectory, progress: progress, logger: logger)
            var report = try await importer.run()
            let check = ImportedSalesCheck(port: settings.port, http: http, token: reader)
            try await check.run(&report, progress)
            return report
        }
    }

    private func withHTTP(_ body: (HTTPClient) async throws -> ImportReport) async throws -> ImportReport {
        var configuration = HTTPClient.Configuration()
        // Who sends again, and when, is decided by the stream of commands.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(5)
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let report = try await body(http)
            try await http.shutdown()
            return report
        } catch {
            try await http.shutdown()
            throw error
        }
    }

    /// Ends the work cleanly at SIGINT or SIGTERM.
    private func untilSignal(
        _ work: @escaping @Sendable () async throws -> ImportReport
    ) async throws -> ImportReport {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        return try await withThrowingTaskGroup(of: ImportReport.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in signals { throw ImportInterrupted() }
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let report = try await group.next() else { throw CancellationError() }
            return report
        }
    }

    private func withShow(
        of progress: ImportProgress, _ isWished: Bool, _ work: @escaping @Sendable () async throws -> ImportReport
    ) async throws -> ImportReport {
        guard isWished else { return try await work() }
        return try await withThrowingTaskGroup(of: ImportReport?.self) { group in
            group.addTask {
                await ImportProgressShow(progress).run()
                return nil
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            // The show has no report, and ends only when it is cancelled.
            while let ended = try await group.next() {
                if let ended { return ended }
            }
            throw CancellationError()
        }
    }
}

/// Ended by a signal. What was sent is done.
struct ImportInterrupted: Error, CustomStringConvertible {
    var description: String { "Interrupted. What was sent is done, and nothing is half done: start it again to go on." }
}

/// An import that came to its end, and is not as it should be.
struct ImportFailure: Error, CustomStringConvertible {
    let description: String

    /// Nil if all is well.
    init?(_ report: ImportReport) {
        if report.refusedCount > 0 {
            description = "The mall refused \(report.refusedCount) commands; see the report."
        } else if case .differs = report.salesCheck {
            description = "The read models show other sales than were imported; see the report."
        } else {
            return nil
        }
    }
}
