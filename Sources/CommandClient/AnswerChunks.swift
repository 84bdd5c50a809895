import AsyncHTTPClient
import NIOCore

/// The bytes of a response as they come.
///
/// The iterator lives in here and is not handed on, since it may be used by one task only.
struct AnswerChunks {
    private var chunks: HTTPClientResponse.Body.AsyncIterator

    init(_ response: HTTPClientResponse) { chunks = response.body.makeAsyncIterator() }

    /// Nil at the end; throws `ServerAway` when the connection breaks.
    mutating func next() async throws -> ByteBuffer? {
        do {
            return try await chunks.next(isolation: #isolation)
        } catch {
            try Task.checkCancellation()
            throw ServerAway(reason: "\(error)")
        }
    }
}
