import Foundation
import NIOCore
import NIOHTTP1

/// Asks recorded queries again, as fast as some connections are answered or at a steady rate.
///
/// At a rate each query is sent at its instant, whether or not those before it are answered, and its time runs from
/// that instant: who is kept waiting is counted as waiting (no coordinated omission).
public struct QueryReplay: Sendable {
    public var path: String
    /// `http://HOST[:PORT]/PATH`
    public var url: String
    public var connections = 32
    /// A second; nil: as fast as they are answered.
    public var rate: Double?
    /// Queries of the file to pass over, such as those of a run that was stopped.
    public var skipped = 0
    /// Asked at most; nil: all.
    public var limit: Int?
    public var token: String?

    public init(path: String, url: String) {
        self.path = path
        self.url = url
    }

    /// - Parameter progress: is told once a second how many are answered, and how many there are.
    public func run(progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }) async throws -> ReplayReport {
        let recorded = try RecordedQueries(path: path)
        guard let place = URL(string: url), place.scheme == "http", let host = place.host() else {
            throw RecordedQueries.Unusable(
                description: "\(url) is no URL of http://HOST:PORT/graphql; put https behind a local proxy.")
        }
        let bodies = recorded.bodies.dropFirst(max(0, skipped)).prefix(limit ?? Int.max)
        guard !bodies.isEmpty else {
            throw RecordedQueries.Unusable(
                description: "The file has \(recorded.bodies.count) queries: \(skipped) are passed over.")
        }
        var headers: HTTPHeaders = [
            "Host": place.port.map { "\(host):\($0)" } ?? host, "Content-Type": "application/json",
            "Accept": "application/json",
        ]
        if let token { headers.add(name: "Authorization", value: "Bearer \(token)") }
        let path = place.path().isEmpty ? "/graphql" : place.path()
        let requests = bodies.map { body in
            var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: path, headers: headers)
            head.headers.add(name: "Content-Length", value: "\(body.count)")
            return ReplayRun.Query(head: head, body: ByteBuffer(bytes: body))
        }
        return try await ReplayRun(requests, self, (host, place.port ?? 80), progress: progress).run()
    }
}
