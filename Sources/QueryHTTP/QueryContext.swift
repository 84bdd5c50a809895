public import Hummingbird
import NIOCore

/// What a request comes with beside itself: its connection, which a live query outlives it by.
public struct QueryContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    let channel: any Channel

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
