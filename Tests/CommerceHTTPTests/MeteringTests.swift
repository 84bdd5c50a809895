import Metering
import Metrics
import Testing

struct MeteringTests {
    @Test func `metrics are told in Prometheus' text format`() {
        let factory = PrometheusMetrics()
        let counter = factory.makeCounter(label: "mallard_a_total", dimensions: [("b", "x\"y\\z\n"), ("a", "1")])
        counter.increment(by: 3)
        factory.makeMeter(label: "mallard-gauge", dimensions: []).set(1.5)
        let timer = factory.makeTimer(label: "mallard_t_seconds", dimensions: [])
        timer.recordNanoseconds(3_000_000)
        timer.recordNanoseconds(20_000_000_000)
        let text = factory.text()
        #expect(text.contains("# TYPE mallard_a_total counter\nmallard_a_total{a=\"1\",b=\"x\\\"y\\\\z\\n\"} 3\n"))
        #expect(text.contains("# TYPE mallard_gauge gauge\nmallard_gauge 1.5\n"))
        #expect(text.contains("mallard_t_seconds_bucket{le=\"0.0025\"} 0\nmallard_t_seconds_bucket{le=\"0.005\"} 1\n"))
        #expect(text.contains("mallard_t_seconds_bucket{le=\"+Inf\"} 2\n"))
        #expect(text.contains("mallard_t_seconds_count 2\n"))
    }

    @Test func `the same name and labels are one series, and their number is bounded`() {
        let factory = PrometheusMetrics(seriesMax: 2)
        for _ in 0..<3 { factory.makeCounter(label: "a", dimensions: [("l", "1")]).increment(by: 1) }
        factory.makeCounter(label: "a", dimensions: [("l", "2")]).increment(by: 1)
        factory.makeCounter(label: "a", dimensions: [("l", "3")]).increment(by: 1)
        #expect(
            factory.text() == """
                # TYPE a counter
                a{l="1"} 3
                a{l="2"} 1
                # TYPE mallard_metrics_dropped_series counter
                mallard_metrics_dropped_series 1

                """)
    }
}
