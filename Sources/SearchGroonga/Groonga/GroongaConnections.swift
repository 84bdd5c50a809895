import NIOCore
import Synchronization

/// Connections that are kept for the next calls. Calls beyond those kept have one of their own, which ends with them.
final class GroongaConnections: Sendable {
    /// More than a server has threads; each costs it some kilobytes.
    private static let keptMax = 16

    private let url: String
    private let server: GroongaAddress?
    /// The one used last is used next, so that those left over from a rush fall silent and cost nothing.
    private let kept = Mutex<[GroongaConnection]>([])

    /// `gqtp://HOST:PORT`
    init(to url: String) {
        self.url = url
        server = GroongaAddress(url: url)
    }

    deinit {
        for connection in kept.withLock({ $0 }) { connection.close() }
    }

    func exchange(_ request: ByteBuffer, until deadline: NIODeadline) async throws(SearchError) -> GroongaReply {
        guard let server else { throw .unavailable(reason: "\(url) is not gqtp://HOST:PORT") }
        while true {
            let connection = kept.withLock { $0.popLast() } ?? GroongaConnection(to: server)
            switch await connection.exchange(request, until: deadline) {
            case .reply(let reply):
                keep(connection)
                return reply
            case .failed(let error): throw error
            // A restart of the server ended it while it lay here.
            case .notSent: continue
            }
        }
    }

    private func keep(_ connection: GroongaConnection) {
        let isKept = kept.withLock { kept in
            guard kept.count < Self.keptMax else { return false }
            kept.append(connection)
            return true
        }
        if !isKept { connection.close() }
    }
}
