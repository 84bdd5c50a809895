import Metrics
import Synchronization

/// One line, or one histogram, of the exposition.
protocol Series: AnyObject, Sendable {
    var kind: String { get }
    func write(_ id: SeriesID, to text: inout String)
}

final class CounterSeries: Series, CounterHandler {
    private let count = Atomic<Int64>(0)

    var kind: String { "counter" }
    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
    func write(_ id: SeriesID, to text: inout String) {
        text += "\(id.line()) \(count.load(ordering: .relaxed))\n"
    }
}

final class FloatingCounterSeries: Series, FloatingPointCounterHandler {
    private let count = Mutex(0.0)

    var kind: String { "counter" }
    func increment(by amount: Double) { count.withLock { $0 += amount } }
    func reset() { count.withLock { $0 = 0 } }
    func write(_ id: SeriesID, to text: inout String) { text += "\(id.line()) \(count.withLock { $0 })\n" }
}

final class GaugeSeries: Series, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    var kind: String { "gauge" }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func write(_ id: SeriesID, to text: inout String) { text += "\(id.line()) \(value.withLock { $0 })\n" }
}

final class HistogramSeries: Series, RecorderHandler, TimerHandler {
    /// From 100 microseconds to 10 seconds.
    static let seconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
    static let counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096, 16_384, 65_536].map(Double.init)

    private struct State: Sendable {
        /// Not cumulative; the last is what exceeds every bound.
        var buckets: [Int64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let unit: Double
    private let state: Mutex<State>

    init(bounds: [Double], unit: Double) {
        self.bounds = bounds
        self.unit = unit
        state = Mutex(State(buckets: Array(repeating: 0, count: bounds.count + 1)))
    }

    var kind: String { "histogram" }
    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration)) }

    func record(_ value: Double) {
        let value = value * unit
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.buckets[bucket] += 1
            state.sum += value
        }
    }

    func write(_ id: SeriesID, to text: inout String) {
        let (buckets, sum) = state.withLock { ($0.buckets, $0.sum) }
        var count: Int64 = 0
        for (bound, bucket) in zip(bounds, buckets) {
            count += bucket
            text += "\(id.line("_bucket", "le=\"\(bound)\"")) \(count)\n"
        }
        count += buckets[bounds.count]
        text += "\(id.line("_bucket", "le=\"+Inf\"")) \(count)\n"
        text += "\(id.line("_sum")) \(sum)\n\(id.line("_count")) \(count)\n"
    }
}
