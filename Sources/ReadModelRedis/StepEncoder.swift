import EventSourcing
import ProjectionKit
import Redis

/// Spells bucket steps as calls of the step function: new rows as dumps, memberships gathered by index.
///
///     P suffix dump                    a new row, whole
///     H suffix (column value)* ""      set columns of a row
///     X, D, R                          as `StepWrites` has them
///     Z suffix count (score member)*   put members into an index
struct StepEncoder {
    /// What Lua can hand over in one call, with room to spare.
    private static let membersMax = 1_000

    /// The memberships of one index.
    private struct Gathered {
        let suffix: ArraySlice<UInt8>
        /// The words of scores; members stand behind them.
        var scores: [Int]
    }

    private let restoresRows: Bool
    private let isForCluster: Bool
    private var dump = RowDump()
    private var gathered: [Gathered] = []
    private var places: [UInt64: Int] = [:]

    /// - Parameters:
    ///   - restoresRows: whether the server takes dumps.
    ///   - isForCluster: whether a call names every key that it touches, and not the checkpoint alone.
    init(restoresRows: Bool, isForCluster: Bool) {
        self.restoresRows = restoresRows
        self.isForCluster = isForCluster
    }

    mutating func append(_ step: BucketStep, to pipeline: inout RedisPipeline) {
        let checkpoint = step.keys.checkpoint(bucket: step.bucket)
        pipeline.appendFunctionCall(
            isForCluster ? "mallard_cluster_step" : "mallard_step_2",
            keys: isForCluster ? [checkpoint] + Self.keys(of: step) : [checkpoint]
        ) { call in
            call.argument(step.expected.description)
            call.argument(step.next.description)
            for (operation, words) in step.writes.operations { append(operation, words, step.writes, to: &call) }
            for index in gathered { Self.append(index, step.writes, to: &call) }
        }
        gathered.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }

    /// What a step touches beside the checkpoint, each key once.
    ///
    /// While a slot is on its way to another master, keys that are not there yet, or not there any more, stop a
    /// function in the middle, and what it has written stays. Named, they are looked at before it begins.
    private static func keys(of step: BucketStep) -> Set<String> {
        var keys = Set<String>()
        for (operation, words) in step.writes.operations {
            let suffix = String(decoding: step.writes[words.lowerBound - 1], as: UTF8.self)
            switch operation {
            case .create, .set, .remove, .delete: keys.insert(step.keys.row(bucket: step.bucket, suffix: suffix))
            case .add, .withdraw: keys.insert(step.keys.index(bucket: step.bucket, suffix: suffix))
            }
        }
        return keys
    }

    private mutating func append(
        _ operation: StepWrites.Operation, _ words: Range<Int>, _ writes: StepWrites, to call: inout RedisArguments
    ) {
        let suffix = writes[words.lowerBound - 1]
        switch operation {
        case .create where restoresRows:
            dump.write(writes, words)
            call.argument("P")
            call.argument(suffix)
            call.argument(dump.bytes)
        case .create, .set: append("H", suffix, words, writes, to: &call)
        case .remove: append("X", suffix, words, writes, to: &call)
        case .delete:
            call.argument("D")
            call.argument(suffix)
        case .withdraw:
            call.argument("R")
            call.argument(suffix)
            call.argument(writes[words.lowerBound])
        case .add: gather(suffix, score: words.lowerBound)
        }
    }

    private func append(
        _ name: String, _ suffix: ArraySlice<UInt8>, _ words: Range<Int>, _ writes: StepWrites,
        to call: inout RedisArguments
    ) {
        call.argument(name)
        call.argument(suffix)
        for word in words { call.argument(writes[word]) }
        call.argument("")
    }

    private mutating func gather(_ suffix: ArraySlice<UInt8>, score: Int) {
        var hash = StableHash()
        for byte in suffix { hash.combine(byte) }
        if let place = places[hash.value], gathered[place].suffix.elementsEqual(suffix),
            gathered[place].scores.count < Self.membersMax
        {
            gathered[place].scores.append(score)
        } else {
            places[hash.value] = gathered.count
            gathered.append(Gathered(suffix: suffix, scores: [score]))
        }
    }

    private static func append(_ index: Gathered, _ writes: StepWrites, to call: inout RedisArguments) {
        call.argument("Z")
        call.argument(index.suffix)
        call.argument(index.scores.count)
        for score in index.scores {
            call.argument(writes[score])
            call.argument(writes[score + 1])
        }
    }
}
