public import Logging

/// Masks telephone numbers in whatever is logged, message and metadata, before another handler writes it.
public struct MaskingLogHandler: LogHandler {
    private var base: any LogHandler

    public init(_ base: any LogHandler) { self.base = base }

    public func log(event: LogEvent) {
        var masked = event
        masked.message = Logger.Message(stringLiteral: PhoneMask.apply(to: event.message.description))
        masked.metadata = event.metadata.map(Self.masked)
        base.log(event: masked)
    }

    /// What is set once for all lines is masked at once.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue.map(Self.masked) }
    }

    public var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = Self.masked(newValue) }
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
