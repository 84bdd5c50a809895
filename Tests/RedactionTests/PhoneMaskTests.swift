import Logging
import Redaction
import Synchronization
import Testing

@Suite("Telephone numbers in text", .timeLimit(.minutes(5)))
struct PhoneMaskTests {
    @Test(
        "The middle of a number is hidden, however it is written",
        arguments: [
            ("13812345678", "138****5678"), ("8613812345678", "86138****5678"), ("008619912345678", "0086199****5678"),
            ("+8613812345678", "+86138****5678"), ("+86 138 1234 5678", "+86 138 **** 5678"),
            ("138-1234-5678", "138-****-5678"), ("电话13812345678号", "电话138****5678号"),
            ("tel:13812345678.", "tel:138****5678."), ("\"13812345678\"", "\"138****5678\""),
            ("13812345678,15987654321", "138****5678,159****4321"),
            ("138 1234 5678 159-8765-4321", "138 **** 5678 159-****-4321"), ("user_13812345678", "user_138****5678"),
        ])
    func hidden(_ text: String, _ masked: String) {
        #expect(PhoneMask.apply(to: text) == masked)
        #expect(PhoneMask.apply(to: masked) == masked)
    }

    @Test(
        "What is no number of a mobile telephone stays as it is",
        arguments: [
            "", "1", "1381234567", "138123456789", "12812345678", "23812345678", "1700000000000", "11000000000",
            "20170306081500000", "138 12345678", "138 1234-5678", "138-1234-56789", "a13812345678",
            "13812345678e", "0138-1234-5678", "sha256:9c13812345678af0", "138 1234", "138****5678", "-1", "1.5e3",
        ])
    func kept(_ text: String) { #expect(PhoneMask.apply(to: text) == text) }

    @Test("A whole number, and nothing else, has a masked form")
    func whole() {
        #expect(PhoneMask.masking("13812345678") == "138****5678")
        for text in ["", "1381234567", "13812345678 ", "+8613812345678", "138123456789", "138****5678"] {
            #expect(PhoneMask.masking(text) == nil)
        }
    }

    @Test("No number comes through a log: message, metadata of the line, of the logger, and what is inside of it")
    func logs() {
        let lines = Mutex<[String]>([])
        var logger = Logger(label: "x") { _ in MaskingLogHandler(Keeping { line in lines.withLock { $0.append(line) } })
        }
        logger[metadataKey: "own"] = "13812345678"
        logger.warning(
            "refused 13812345678",
            metadata: [
                "text": "13812345678", "value": .stringConvertible(13_812_345_678),
                "list": ["13812345678", ["inner": "13812345678"]], "ms": "12.5",
            ])
        let said = lines.withLock { $0.joined() }
        #expect(!said.contains("13812345678") && said.contains("12.5"))
        #expect(said.matches(of: #/138\*{4}5678/#).count == 6)
    }
}

private struct Keeping: LogHandler {
    let keep: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(_ keep: @escaping @Sendable (String) -> Void) { self.keep = keep }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { keep("\(event.message) \(event.metadata ?? [:]) \(metadata)") }
}
