import Audit
import Domain
import EventCodecs
import EventSourcing
import JSON
import MemoryStores
import TestSupport
import Testing

@Suite("A log that is whole is found whole, and any damage to it is found", .timeLimit(.minutes(5)))
struct VerificationTests {
    @Test("A mall in which everything has happened breaks no law", arguments: [1, 3, 10_000])
    func clean(pageLimit: Int) async throws {
        let log = try await Mall.busy().memoryLog()
        let report = try await verify(log, pageLimit: pageLimit)
        #expect(report.isClean, "\(report.text)")
        #expect(report.violations.isEmpty)
        #expect(report.events == Int64(log.events.count))
        #expect(report.outcomes == Int64(log.outcomes.count))
        #expect(report.streams == Int64(Set(log.events.map(\.stream)).count))
        #expect(report.checks.map(\.name) == Checkers.all.map { type(of: $0).name })
    }

    @Test("An empty log breaks no law")
    func empty() async throws {
        let report = try await verify(MemoryEventLog())
        #expect(report.isClean && report.events == 0)
    }

    @Test("Whichever event is deleted, streams or positions tell")
    func deleted() async throws {
        let whole = RecordedLog(try await Mall.busy().memoryLog())
        for index in whole.events.indices {
            var log = whole
            let gone = log.events.remove(at: index)
            let report = try await verify(log)
            #expect(report.count(of: PositionDensity.self) == 1, "\(gone.position)")
            #expect(report.violations.contains { $0.checker == PositionDensity.name && $0.position == gone.position })
            let isLast = !whole.events.contains { $0.stream == gone.stream && $0.version > gone.version }
            #expect(report.count(of: StreamContinuity.self) == (isLast ? 0 : 1), "\(gone.position)")
        }
    }

    @Test("An event that stands twice is found by streams and by positions")
    func doubled() async throws {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        log.events.append(log.events[10])
        let report = try await verify(log)
        #expect(report.count(of: StreamContinuity.self) > 0)
        #expect(report.count(of: PositionDensity.self) == 1)
    }

    @Test("Two events of a stream that have changed places are found")
    func swapped() async throws {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        let two = log.events.indices.filter { log.events[$0].stream == StreamName("order-o1") }
        let (first, second) = (log.events[two[0]], log.events[two[1]])
        log.events[two[0]] = first.with(version: second.version.count)
        log.events[two[1]] = second.with(version: first.version.count)
        let report = try await verify(log)
        #expect(report.count(of: StreamContinuity.self) > 0)
        #expect(report.count(of: OrderLaw.self) > 0)
    }

    @Test("Events that the head does not count are found")
    func headBehind() async throws {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        log.end = Position(log.end.rawValue - 1)
        #expect(try await verify(log).count(of: PositionDensity.self) == 1)
    }

    @Test("A head beyond the last event is found")
    func headAhead() async throws {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        log.end = Position(log.end.rawValue + 2)
        #expect(try await verify(log).count(of: PositionDensity.self) == 2)
    }

    @Test("A clock that went back is found")
    func clockBack() async throws {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        let old = log.events[20]
        log.events[20] = old.with(recordedAt: Timestamp(milliseconds: old.recordedAt.milliseconds - 100_000))
        let report = try await verify(log)
        #expect(report.count(of: RecordedTimes.self) == 1)
        #expect(report.violations.first { $0.checker == RecordedTimes.name }?.position == old.position)
    }

    @Test("Bytes cut off, a type nobody knows, and an event in another kind of stream are found")
    func unreadable() async throws {
        let whole = RecordedLog(try await Mall.busy().memoryLog())
        let index = try #require(whole.events.firstIndex { $0.stream == StreamName("order-o1") })
        let event = whole.events[index]
        var damaged: [RecordedEvent] = []
        let cut = EventData(type: event.data.type, payload: Array(event.data.payload.dropLast(3)))
        damaged.append(event.with(data: cut))
        damaged.append(event.with(data: EventData(type: EventTypeID(4_999), payload: event.data.payload)))
        let stock = try CommerceEventDecoder.encode(.stock(.safetySet(old: 0, new: 1)), keys: FixedKeys())
        damaged.append(event.with(data: stock))
        for event in damaged {
            var log = whole
            log.events[index] = event
            #expect(try await verify(log).count(of: EventDecoding.self) == 1)
        }
    }

    @Test("A byte changed inside a seal is found")
    func brokenSeal() async throws {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        let name = "mallard.order.v1.OrderShipped"
        let index = try #require(
            log.events.firstIndex { EventTypeRegistry.name(of: $0.data.type) == name })
        var payload = log.events[index].data.payload
        // The tracking number is sealed: nonce, text and tag stand between the carrier and the lines.
        payload[payload.count / 2] ^= 1
        log.events[index] = log.events[index].with(
            data: EventData(type: log.events[index].data.type, payload: payload))
        #expect(try await verify(log).count(of: EventDecoding.self) == 1)
    }

    @Test("An answer that is missing, stands elsewhere or twice is found")
    func outcomes() async throws {
        let whole = RecordedLog(try await Mall.busy().memoryLog())
        var log = whole
        log.outcomes.remove(at: 5)
        #expect(try await verify(log).count(of: CommandOutcomes.self) == 1)

        log = whole
        let old = log.outcomes[5]
        let moved = CommandOutcome(
            key: old.key, bodyHash: old.bodyHash, position: old.position.advanced(by: 1), result: old.result)
        log.outcomes[5] = moved
        #expect(try await verify(log).count(of: CommandOutcomes.self) == 1)

        log = whole
        log.outcomes.append(moved)
        #expect(try await verify(log).count(of: CommandOutcomes.self) == 1)
    }

    @Test("Answers older than they are kept are not missed")
    func forgottenOutcomes() async throws {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        log.outcomes = []
        let later = Timestamp.noon.advanced(bySeconds: 86_400)
        #expect(try await verify(log, outcomesKeptSince: later).isClean)
        #expect(try await verify(log).count(of: CommandOutcomes.self) > 30)
    }

    @Test("Metadata that cannot be read is found")
    func brokenMeta() async throws {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        let old = log.events[3]
        log.events[3] = RecordedEvent(
            position: old.position, tenant: old.tenant, stream: old.stream, version: old.version,
            recordedAt: old.recordedAt, occurredAt: old.occurredAt, commandKey: old.commandKey, data: old.data,
            meta: [255])
        #expect(try await verify(log).count(of: CommandOutcomes.self) > 0)
    }

    @Test("Only the first twenty are told, of every broken law some")
    func manyViolations() async throws {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        log.events = log.events.map { $0.with(data: EventData(type: $0.data.type, payload: [255])) }
        log.outcomes = []
        let report = try await verify(log)
        #expect(report.violations.count <= Findings.keptMax)
        let told = Set(report.violations.map(\.checker))
        #expect(report.checks.filter { $0.violations > 0 }.allSatisfy { told.contains($0.name) })
        #expect(report.text.contains("NOT whole"))
        #expect(report.json["clean"] == false)
    }
}

func verify(
    _ reader: any AuditReader, outcomesKeptSince: Timestamp = Timestamp(milliseconds: 0), pageLimit: Int = 1_000,
    checkers: [any Checker] = Checkers.all
) async throws -> VerificationReport {
    try await LogVerification(
        reader, personKeys: FixedKeys(), outcomesKeptSince: outcomesKeptSince, checkers: checkers,
        pageLimit: pageLimit
    ).run()
}

extension VerificationReport {
    func count(of kind: (some Checker).Type) -> Int { checks.first { $0.name == kind.name }?.violations ?? -1 }
}
