import Logging
import Redaction

/// One line a log record, on standard error, so that standard output stays for results. No telephone number comes
/// through.
public enum LogSetup {
    static let levels = Logger.Level.allCases.map(\.rawValue)

    /// Once a process, before the first logger.
    public static func bootstrap(_ settings: Settings) {
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return MaskingLogHandler(handler)
        }
    }
}
