import EventSourcing
import Hummingbird
import Identity
import NIOCore

/// What every command request has in common: who sends it, and how it is written.
enum Arrival {
    static let bodyBytesMax = 1 << 20
    private static let readBytesMax = 16 << 20

    static func principal(
        of fields: CommandFields, _ verifier: TokenVerifier, _ epochs: some EpochRegistry
    ) async throws(Problem) -> Principal {
        try await session(of: fields, verifier, epochs).principal
    }

    static func session(
        of fields: CommandFields, _ verifier: TokenVerifier, _ epochs: some EpochRegistry
    ) async throws(Problem) -> (principal: Principal, session: TokenSession) {
        guard let header = fields.authorization else { throw .tokenMissing }
        guard let token = BearerToken.text(of: header) else { throw .tokenMissing }
        let known: (principal: Principal, session: TokenSession)
        do { known = try await verifier.session(of: token) } catch { throw Problem(error) }
        guard epochs.admits(known.principal) else { throw .tokenRevoked }
        guard fields.tenant ?? known.principal.tenant.rawValue == known.principal.tenant.rawValue else {
            throw .foreignTenant
        }
        return known
    }

    static func key(of fields: CommandFields) throws(Problem) -> CommandKey {
        guard let key = fields.idempotencyKey, !key.isEmpty else { throw .keyRequired }
        guard isKey(key) else { throw .keyMalformed }
        return CommandKey(key)
    }

    static func isKey(_ text: String) -> Bool {
        (1...CommandKey.bytesMax).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    static func requireType(_ right: String, of fields: CommandFields) throws(Problem) {
        guard let header = fields.contentType else { throw .wrongType(right) }
        if header != right {
            let type = header.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
            guard type == right else { throw .wrongType(right) }
        }
        if let coding = fields.contentEncoding, coding.lowercased() != "identity" { throw .wrongType(right) }
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
            throw .bodyInterrupted
        }
        guard size <= bodyBytesMax else { throw .bodyTooLarge }
        return body
    }
}
