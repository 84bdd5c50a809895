import Foundation
import TestSupport
import Testing

/// Seeded fuzzing: the same body again and again, each time with numbers of its own.
///
/// `MALLARD_FUZZ_SECONDS` says how long, 5 if unset. `MALLARD_FUZZ_SEED` repeats a run, `MALLARD_FUZZ_INPUT` one input
/// of it.
enum Fuzz {
    /// No input may take longer; far above what any takes on a busy machine.
    private static let hang = Duration.seconds(20)

    /// However busy the machine is.
    private static let inputsMin = 500

    static func run(_ name: String, _ body: (inout SeededRandom) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["MALLARD_FUZZ_SECONDS"].flatMap { Int($0) } ?? 5
        let seed = environment["MALLARD_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: .min ... .max)
        print("fuzz \(name): seed \(seed)")
        let start = ContinuousClock.now
        let end = start.advanced(by: .seconds(seconds))
        let only = environment["MALLARD_FUZZ_INPUT"].flatMap { UInt64($0) }
        var count = only ?? 0
        var slowest = Duration.zero
        while only.map({ $0 == count }) ?? (ContinuousClock.now < end || count < inputsMin) {
            var time = try await time(seed, count, body)
            // Unless the machine stood still, a second try is as slow.
            if time >= hang { time = try await self.time(seed, count, body) }
            try #require(time < hang, "fuzz \(name), seed \(seed), input \(count) took \(time)")
            slowest = max(slowest, time)
            count += 1
            // Others run on the same few threads.
            if count % 16 == 0 { await Task.yield() }
        }
        let taken = start.duration(to: .now)
        print("fuzz \(name): \(count) inputs in \(taken), the slowest \(slowest)")
    }

    private static func time(
        _ seed: UInt64, _ input: UInt64, _ body: (inout SeededRandom) async throws -> Void
    ) async throws -> Duration {
        let start = ContinuousClock.now
        var random = SeededRandom(seed: seed &+ input &* 0xD129_0E5A_1C39_4F0B)
        try await body(&random)
        return start.duration(to: .now)
    }
}

extension SeededRandom {
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True once in `times`.
    mutating func once(in times: Int) -> Bool { below(times) == 0 }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

    /// A few bytes changed, put in, taken out or said twice.
    mutating func mutated(_ bytes: [UInt8], alphabet: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(6) {
            let place = below(bytes.count + 1)
            switch below(4) {
            case 0: bytes.insert(pick(alphabet), at: place)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 3:
                let end = min(bytes.count, place + below(40))
                bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count + 1))
            default: break
            }
        }
        return bytes
    }
}
