import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

/// One stream of Server-Sent Events, read as it comes.
final class EventStream: Sendable {
    struct Event: Hashable, Sendable {
        var id: String?
        var name = ""
        var data = ""
    }

    private struct State {
        var comments = 0
        var wasCutOff = false
    }

    let status: Int
    let headers: HTTPHeaders
    private let state = Mutex(State())
    private let events: AsyncStream<Event>
    private let arrived: AsyncStream<Event>.Continuation
    private let reader = Mutex<Task<Void, Never>?>(nil)

    init(_ response: HTTPClientResponse) {
        status = Int(response.status.code)
        headers = response.headers
        (events, arrived) = AsyncStream.makeStream(of: Event.self)
        // Cancelled by `close`, else ended by the server.
        let task = Task { await self.read(response.body) }
        reader.withLock { $0 = task }
    }

    func header(_ name: String) -> String? { headers.first(name: name) }

    /// Comment lines so far.
    var comments: Int { state.withLock { $0.comments } }
    /// Whether it ended in the middle.
    var wasCutOff: Bool { state.withLock { $0.wasCutOff } }

    /// The next event, nil at the end of the stream. For one caller at a time.
    func next() async -> Event? {
        var iterator = events.makeAsyncIterator()
        return await iterator.next()
    }

    func close() { reader.withLock { $0?.cancel() } }

    private func read(_ body: HTTPClientResponse.Body) async {
        var rest: [UInt8] = []
        var event = Event()
        do {
            for try await part in body {
                rest += part.readableBytesView
                while let end = rest.firstIndex(of: 0x0A) {
                    take(String(decoding: rest[..<end], as: UTF8.self), &event)
                    rest.removeFirst(end + 1)
                }
            }
        } catch {
            state.withLock { $0.wasCutOff = true }
        }
        arrived.finish()
    }

    private func take(_ line: String, _ event: inout Event) {
        guard !line.isEmpty else {
            if event != Event() { arrived.yield(event) }
            event = Event()
            return
        }
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count > 1 ? String(parts[1].first == " " ? parts[1].dropFirst() : parts[1]) : ""
        switch parts[0] {
        case "": state.withLock { $0.comments += 1 }
        case "id": event.id = value
        case "event": event.name = value
        case "data": event.data += value
        default: Issue.record("no field of an event: \(line)")
        }
    }
}
