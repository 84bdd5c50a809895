public import EventSourcing
public import Runtime

/// Which command was being decided when a process ended, counted over its restarts; a file of 4 KiB a partition.
///
/// For one process at a time, under the lock of its data directory. Word 0 is the format, word 1 tells whether a
/// decision is under way, words 2 and 3 are its key; then come up to 169 suspects of three words: key, deaths. The
/// oldest makes room for a new one. Deleting the file, after a mend, lets every suspect in again.
public final class CrashRecord: DecisionWatch {
    public struct Suspect: Hashable, Sendable {
        public let key: OutcomeKey
        public let deaths: Int
    }

    private let file: MappedFile
    /// As they were when this process began: only a death adds to them.
    public let suspects: [Suspect]
    private let poisoned: Set<OutcomeKey>

    /// Opens the record; a decision that its last process never ended counts as a death.
    public init(path: String) throws(MappedFileError) {
        file = try MappedFile(path: path, words: Self.words)
        var suspects = file[Place.format] == Self.format ? Self.suspects(in: file) : []
        if file[Place.format] == Self.format, file[Place.isDeciding] == 1 {
            let key = OutcomeKey(high: file[Place.high], low: file[Place.low])
            let known = suspects.firstIndex { $0.key == key }
            let deaths = known.map { suspects.remove(at: $0).deaths } ?? 0
            suspects.append(Suspect(key: key, deaths: deaths + 1))
        }
        suspects = suspects.suffix(Self.suspectsMax)
        self.suspects = suspects
        poisoned = Set(suspects.filter { $0.deaths >= Self.deathsMax }.map(\.key))
        Self.write(suspects, to: file)
    }

    public func begin(_ key: OutcomeKey) {
        file[Place.high] = key.high
        file[Place.low] = key.low
        file[Place.isDeciding] = 1
    }

    public func end() { file[Place.isDeciding] = 0 }

    public func isPoisoned(_ key: OutcomeKey) -> Bool { !poisoned.isEmpty && poisoned.contains(key) }

    private enum Place {
        static let format = 0
        static let isDeciding = 1
        static let high = 2
        static let low = 3
        static let suspects = 4
    }

    private static let format: UInt64 = 0x4D41_4C4C_4352_0001
    private static let words = 512
    private static let suspectsMax = (words - Place.suspects) / 3
    /// Once may be a coincidence: a power cut, an operator's kill.
    private static let deathsMax = 2

    private static func suspects(in file: MappedFile) -> [Suspect] {
        (0..<suspectsMax).map { index in
            let word = Place.suspects + 3 * index
            let key = OutcomeKey(high: file[word], low: file[word + 1])
            return Suspect(key: key, deaths: Int(clamping: file[word + 2]))
        }.filter { $0.deaths > 0 }
    }

    private static func write(_ suspects: [Suspect], to file: MappedFile) {
        for index in 0..<suspectsMax {
            let word = Place.suspects + 3 * index
            file[word] = index < suspects.count ? suspects[index].key.high : 0
            file[word + 1] = index < suspects.count ? suspects[index].key.low : 0
            file[word + 2] = index < suspects.count ? UInt64(suspects[index].deaths) : 0
        }
        file[Place.isDeciding] = 0
        file[Place.format] = format
    }
}
