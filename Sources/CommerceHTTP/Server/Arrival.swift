import CommerceCommands
import EventSourcing
import HTTPTypes
import Hummingbird
import Identity
import NIOCore

/// What every command request has in common: who sends it, and how it is written.
enum Arrival {
    static let bodyBytesMax = 1 << 20
    private static let readBytesMax = 16 << 20

    static func principal(
        of request: Request, _ verifier: TokenVerifier, _ epochs: some EpochRegistry
    ) async throws(Problem) -> Principal {
        try await session(of: request, verifier, epochs).principal
    }

    static func session(
        of request: Request, _ verifier: TokenVerifier, _ epochs: some EpochRegistry
    ) async throws(Problem) -> (principal: Principal, session: TokenSession) {
        guard let header = request.headers[.authorization] else { throw .tokenMissing }
        guard let token = BearerToken.text(of: header) else { throw .tokenMissing }
        let known: (principal: Principal, session: TokenSession)
        do { known = try await verifier.session(of: token) } catch { throw Problem(error) }
        guard epochs.admits(known.principal) else { throw .tokenRevoked }
        let tenant = request.headers[.mallardTenant]
        guard tenant ?? known.principal.tenant.rawValue == known.principal.tenant.rawValue else { throw .foreignTenant }
        return known
    }

    static func key(of request: Request) throws(Problem) -> CommandKey {
        guard let key = request.headers[.idempotencyKey], !key.isEmpty else { throw .keyRequired }
        guard isKey(key) else { throw .keyMalformed }
        return CommandKey(key)
    }

    static func isKey(_ text: String) -> Bool {
        (1...CommandKey.bytesMax).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    static func requireType(_ right: String, of request: Request) throws(Problem) {
        guard let header = request.headers[.contentType] else { throw .wrongType(right) }
        if header != right {
            let type = header.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
            guard type == right else { throw .wrongType(right) }
        }
        if let coding = request.headers[.contentEncoding], coding.lowercased() != "identity" {
            throw .wrongType(right)
        }
    }

    /// Reads more than it takes: on a connection closed while its client still sends, the answer is lost as well.
    static func body(of request: Request) async throws(Problem) -> ByteBuffer {
        var body = ByteBuffer()
        var size = 0
        do {
            for try await var part in request.body {
                size += part.readableBytes
                guard size <= bodyBytesMax else {
                    body = ByteBuffer()
                    if size > readBytesMax { break }
                    continue
                }
                if body.readableBytes == 0 { body = part } else { body.writeBuffer(&part) }
            }
        } catch {
            throw Problem(400, "BODY_INTERRUPTED", "The body ended early.")
        }
        guard size <= bodyBytesMax else { throw .bodyTooLarge }
        return body
    }

    /// The W3C's trace context, if it is one; anything else is not carried on.
    static func traceparent(of request: Request) -> String? {
        guard let header = request.headers[.traceparent], header.utf8.count == 55 else { return nil }
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] != "ff",
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 > 0x2F && $0 < 0x3A || $0 > 0x60 && $0 < 0x67 } })
        else { return nil }
        return header
    }
}

extension HTTPField.Name {
    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("a field name is a token: \(name)") }
        return field
    }

    static let idempotencyKey = known("Idempotency-Key")
    static let mallardTenant = known("Mallard-Tenant")
    static let mallardReplayed = known("Mallard-Replayed")
    static let mallardCause = known("Mallard-Cause")
    static let mallardDeadline = known("Mallard-Deadline")
    static let traceparent = known("traceparent")
}
