public import NIOCore

/// What a door has read of a request.
public struct QueryRequest: Sendable {
    public let path: String
    /// Those of a GET, behind its path; nil for a POST.
    let parameters: String?
    public var fields: QueryFields
    public internal(set) var body = ByteBuffer()
}
