import NIOCore
import Synchronization

/// The connections of one client. Who finds all of them busy waits behind the fewest calls: a new connection takes half
/// a millisecond of Groonga's processor time, and dialling for each call of a rush kept up a backlog (decision 0012).
final class GroongaConnections: Sendable {
    /// More than a server has threads.
    private static let openMax = 8

    private struct Place {
        let connection: GroongaConnection
        var calls: Int
    }

    private let url: String
    private let server: GroongaAddress?
    private let places = Mutex<[Place]>([])

    /// `gqtp://HOST:PORT`
    init(to url: String) {
        self.url = url
        server = GroongaAddress(url: url)
    }

    deinit {
        for place in places.withLock({ $0 }) { place.connection.close() }
    }

    func exchange(_ request: ByteBuffer, until deadline: NIODeadline) async throws(SearchError) -> GroongaReply {
        guard let server else { throw .unavailable(reason: "\(url) is not gqtp://HOST:PORT") }
        while true {
            let connection = enter(server)
            let outcome = await connection.exchange(request, until: deadline)
            leave(connection, outcome)
            switch outcome {
            case .reply(let reply): return reply
            case .failed(let error): throw error
            // It ended while it lay here, or somebody else's call on it was given up.
            case .notSent: continue
            }
        }
    }

    private func enter(_ server: GroongaAddress) -> GroongaConnection {
        places.withLock { places in
            let least = places.indices.min { places[$0].calls < places[$1].calls }
            if let least, places[least].calls == 0 || places.count >= Self.openMax {
                places[least].calls += 1
                return places[least].connection
            }
            let connection = GroongaConnection(to: server)
            places.append(Place(connection: connection, calls: 1))
            return connection
        }
    }

    private func leave(_ connection: GroongaConnection, _ outcome: GroongaConnection.Outcome) {
        places.withLock { places in
            guard let index = places.firstIndex(where: { $0.connection === connection }) else { return }
            if case .reply = outcome { places[index].calls -= 1 } else { places.remove(at: index) }
        }
    }
}
