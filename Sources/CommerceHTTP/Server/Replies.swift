import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Runtime

/// Answers as they go over the wire.
enum Replies {
    static func ok(_ bytes: [UInt8], type: String, replayed: Bool = false) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        if replayed { headers[.mallardReplayed] = "true" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func problem(_ problem: Problem, requestID: String) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = Problem.contentType
        if problem.status == 401 { headers[.wwwAuthenticate] = "Bearer error=\"invalid_token\"" }
        if let allow = problem.allow { headers[.allow] = allow }
        if let milliseconds = problem.retryAfterMilliseconds {
            headers[.retryAfter] = String(max(1, (milliseconds + 999) / 1_000))
        }
        // What is left of a body nobody wants is not worth reading.
        if problem.status == 413 { headers[.connection] = "close" }
        return Response(
            status: HTTPResponse.Status(code: problem.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: problem.encoded(requestID: requestID))))
    }

    /// `{"position": …, "result": …}`.
    static func accepted(_ position: Int64, _ result: [UInt8]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("position")
        writer.value(position)
        writer.key("result")
        if result.isEmpty { writer.raw("{}".utf8) } else { writer.raw(result) }
        writer.endObject()
        return writer.bytes
    }
}
