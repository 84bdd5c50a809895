public import Logging

/// Masks telephone numbers in whatever is logged, message and metadata, before another handler writes it.
///
/// Metadata is masked with the line it stands on: every request sets some, and few requests log.
public struct MaskingLogHandler: LogHandler {
    private var base: any LogHandler
    public var metadata: Logger.Metadata = [:]

    public init(_ base: any LogHandler) { self.base = base }

    public func log(event: LogEvent) {
        var masked = event
        masked.message = Logger.Message(stringLiteral: PhoneMask.apply(to: event.message.description))
        masked.metadata = Self.masked(metadata.merging(event.metadata ?? [:]) { _, ofLine in ofLine })
        base.log(event: masked)
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    public var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    private static func masked(_ metadata: Logger.Metadata) -> Logger.Metadata { metadata.mapValues(masked) }

    private static func masked(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        switch value {
        case .string(let text): .string(PhoneMask.apply(to: text))
        case .stringConvertible(let value): .string(PhoneMask.apply(to: value.description))
        case .array(let items): .array(items.map(masked))
        case .dictionary(let members): .dictionary(masked(members))
        }
    }
}
