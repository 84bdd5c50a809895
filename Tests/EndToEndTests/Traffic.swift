import JSON
import Synchronization

/// Sends commands one after the other, each again with its key until it is answered.
final class Traffic: Sendable {
    private struct State {
        var acknowledged: [String: Int64] = [:]
        var isStopped = false
        var retries: [String: Int] = [:]
    }

    private let mall: Mall
    private let token: String
    private let prefix: String
    private let port: Int?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - prefix: of the products' ids; two that run beside each other have different ones.
    ///   - port: another door than the mall's.
    init(_ mall: Mall, _ token: String, prefix: String = "p", port: Int? = nil) {
        self.mall = mall
        self.token = token
        self.prefix = prefix
        self.port = port
    }

    /// Products by id, with the position of each.
    var acknowledged: [String: Int64] { state.withLock { $0.acknowledged } }

    /// How often the most unlucky command was sent in vain.
    var retriesMax: Int { state.withLock { $0.retries.values.max() ?? 0 } }

    func stop() { state.withLock { $0.isStopped = true } }

    /// Runs beside `body`, until that ends.
    func whileRunning(_ body: () async throws -> Void) async throws {
        let sending = Task { try await run() }
        do { try await body() } catch {
            sending.cancel()
            throw error
        }
        stop()
        try await sending.value
    }

    func run() async throws {
        var number = 0
        while !state.withLock({ $0.isStopped }) {
            number += 1
            let id = "\(prefix)\(number)"
            let body: JSONValue = [
                "spuId": .string(id), "title": .string("Goods \(number)"), "imageKeys": ["p.webp"],
                "skus": [["skuId": .string("\(id).1"), "listFen": .integer(Int64(100 + number))]], "publish": true,
            ]
            let position = try await send(body, key: id)
            state.withLock { $0.acknowledged[id] = position }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func send(_ body: JSONValue, key: String) async throws -> Int64 {
        let end = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < end {
            try Task.checkCancellation()
            do {
                let reply = try await mall.send("spu.create", body, as: token, key: key, port: port)
                if let position = reply.position { return position }
                guard reply.status == 503 else { throw Refused(text: reply.text) }
            } catch let refused as Refused {
                throw Mall.Failure(description: refused.text)
            } catch {
                // The connection died; the same key asks again.
            }
            state.withLock { $0.retries[key, default: 0] += 1 }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Mall.Failure(description: "\(key) was not answered")
    }

    private struct Refused: Error {
        let text: String
    }
}
