import Foundation
import TestSupport
import Testing

/// Seeded fuzzing: the same body again and again, each time with numbers of its own.
///
/// `MALLARD_FUZZ_SECONDS` says how long, 5 if unset; `MALLARD_FUZZ_SEED` repeats a run.
enum Fuzz {
    /// No input may take longer; far above what any takes on a busy machine.
    private static let hang = Duration.seconds(20)

    static func run(_ name: String, _ body: (inout SeededRandom) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["MALLARD_FUZZ_SECONDS"].flatMap { Int($0) } ?? 5
        let seed = environment["MALLARD_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: .min ... .max)
        print("fuzz \(name): seed \(seed)")
        let start = ContinuousClock.now
        let end = start.advanced(by: .seconds(seconds))
        var count: UInt64 = 0
        var slowest = Duration.zero
        var now = start
        while now < end {
            var random = SeededRandom(seed: seed &+ count &* 0xD129_0E5A_1C39_4F0B)
            try await body(&random)
            // Others run on the same few threads.
            if count % 16 == 0 { await Task.yield() }
            let then = ContinuousClock.now
            slowest = max(slowest, now.duration(to: then))
            try #require(slowest < hang, "fuzz \(name), seed \(seed), input \(count) took \(slowest)")
            now = then
            count += 1
        }
        print("fuzz \(name): \(count) inputs in \(start.duration(to: now)), the slowest \(slowest)")
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
