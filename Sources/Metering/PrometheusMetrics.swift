public import Metrics
import Synchronization

/// Keeps every metric of the process in memory and tells them in Prometheus' text format (0.0.4).
///
/// Label sets are memory: past `seriesMax` new series are counted into one metric and otherwise dropped.
public final class PrometheusMetrics: MetricsFactory, Sendable {
    private let seriesMax: Int
    private let state = Mutex(State())

    public init(seriesMax: Int = 10_000) { self.seriesMax = seriesMax }

    /// Everything known now, sorted by name and labels.
    public func text() -> String {
        let (series, dropped) = state.withLock { ($0.series, $0.dropped) }
        var text = ""
        var family = ""
        for (id, metric) in series.sorted(by: { $0.key < $1.key }) {
            if id.name != family {
                family = id.name
                text += "# TYPE \(family) \(metric.kind)\n"
            }
            metric.write(id, to: &text)
        }
        if dropped > 0 {
            text += "# TYPE mallard_metrics_dropped_series counter\nmallard_metrics_dropped_series \(dropped)\n"
        }
        return text
    }

    private struct State: Sendable {
        var series: [SeriesID: any Series] = [:]
        var dropped: Int64 = 0
    }

    /// The series of that name and labels, made by `make` when there is none; a fresh one, not kept, when there
    /// are too many or the name is taken by another kind.
    private func series<Kind: Series>(
        _ label: String, _ dimensions: [(String, String)], _ make: () -> Kind
    ) -> Kind {
        let id = SeriesID(label, dimensions)
        return state.withLock { state in
            if let known = state.series[id] as? Kind { return known }
            let fresh = make()
            guard state.series[id] == nil, state.series.count < seriesMax else {
                state.dropped += 1
                return fresh
            }
            state.series[id] = fresh
            return fresh
        }
    }
}

extension PrometheusMetrics {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions) { CounterSeries() }
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions) { FloatingCounterSeries() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions) { GaugeSeries() }
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate {
            series(label, dimensions) { HistogramSeries(bounds: HistogramSeries.counts, unit: 1) }
        } else {
            series(label, dimensions) { GaugeSeries() }
        }
    }

    /// Nanoseconds come in, seconds are told.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions) { HistogramSeries(bounds: HistogramSeries.seconds, unit: 1e-9) }
    }

    public func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }

    private func destroy(_ handler: AnyObject) {
        state.withLock { state in
            state.series = state.series.filter { ($0.value as AnyObject) !== handler }
        }
    }
}
