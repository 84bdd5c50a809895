import HTTPDoor
import JSON
import NIOHTTP1
import Runtime

/// Answers as they go over the wire.
enum Replies {
    static func ok(_ bytes: [UInt8], type: String) -> DoorReply {
        DoorReply(status: .ok, headers: ["content-type": type], body: bytes)
    }

    static func problem(_ problem: Problem, requestID: RequestID) -> DoorReply {
        var headers: HTTPHeaders = ["content-type": Problem.contentType]
        if problem.status == 401 { headers.add(name: "www-authenticate", value: "Bearer error=\"invalid_token\"") }
        if let allow = problem.allow { headers.add(name: "allow", value: allow) }
        if let milliseconds = problem.retryAfterMilliseconds {
            headers.add(name: "retry-after", value: String(max(1, (milliseconds + 999) / 1_000)))
        }
        // What is left of a body nobody wants is not worth reading; of a broken one nothing can be.
        if problem.status == 413 || problem.code == Problem.bodyInterrupted.code {
            headers.add(name: "connection", value: "close")
        }
        return DoorReply(
            status: HTTPResponseStatus(statusCode: problem.status), headers: headers,
            body: problem.encoded(requestID: requestID.text))
    }

    /// `{"position": …, "result": …}`.
    static func accepted(_ position: Int64, _ result: [UInt8], replayed: Bool) -> DoorReply {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("position")
        writer.value(position)
        writer.key("result")
        if result.isEmpty { writer.raw("{}".utf8) } else { writer.raw(result) }
        writer.endObject()
        var reply = ok(writer.bytes, type: "application/json")
        if replayed { reply.headers.add(name: "mallard-replayed", value: "true") }
        return reply
    }
}
