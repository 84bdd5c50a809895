import Histogram
import Synchronization

/// Latencies in microseconds, recorded from many tasks.
final class LatencyRecorder: Sendable {
    private let histogram: Mutex<Histogram<UInt64>>

    init() {
        histogram = Mutex(Histogram(highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: .three))
    }

    func record(_ duration: Duration) {
        let microseconds = UInt64(max(0, duration / .microseconds(1)))
        histogram.withLock { _ = $0.record(microseconds) }
    }

    func milliseconds(atPercentile percentile: Double) -> Double {
        histogram.withLock { Double($0.valueAtPercentile(percentile)) / 1_000 }
    }

    var count: UInt64 { histogram.withLock { $0.totalCount } }
}
