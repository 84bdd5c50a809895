import AsyncHTTPClient
import CommandClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TestSupport

/// A command server that decides nothing, remembers keys as a real one does, and misbehaves as told.
final class FakeCommandServer: Sendable {
    enum Action: Sendable {
        case accept
        /// The answer arrives in pieces of so many bytes.
        case acceptInPieces(Int)
        /// It is done, but the connection breaks before the answer.
        case acceptAndDrop
        case drop
        /// The answer breaks off in its middle, and the response ends as if it were whole.
        case cutOff
        /// Nonsense, and nothing behind it is done: the client gives up as if it had been killed.
        case answerOfAnother
        case problem(status: Int, code: String)
        case silence
    }

    struct Line: Sendable {
        /// From 0.
        let connection: Int
        let route: String
        let key: String
        let body: [UInt8]
        let occurredAt: Int64?
    }

    typealias Script = @Sendable (Line) -> Action

    struct State {
        var connections = 0
        /// What was done, each key once, in the order of its first time. A position is a place here, from 1.
        var log: [Line] = []
        var positions: [String: Int64] = [:]
        var received = 0
    }

    let socket: String
    let script: Script
    /// Refuses whole connections, by their number.
    let statusOfConnection: @Sendable (Int) -> Int
    private let state = Mutex(State())
    private let channel = Mutex<(any Channel)?>(nil)

    init(
        script: @escaping Script = { _ in .accept },
        statusOfConnection: @escaping @Sendable (Int) -> Int = { _ in 200 }
    ) async throws {
        socket = try TestFolder.make("commands") + "/s.sock"
        self.script = script
        self.statusOfConnection = statusOfConnection
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { [self] channel in
                channel.pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false).flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(FakeConnection(server: self))
                }
            }
            .bind(unixDomainSocketPath: socket).get()
        channel.withLock { $0 = server }
    }

    /// The same log behind another door, without the other's whims.
    convenience init(resuming other: FakeCommandServer) async throws {
        try await self.init()
        let (log, positions) = other.state.withLock { ($0.log, $0.positions) }
        state.withLock { state in
            state.log = log
            state.positions = positions
        }
    }

    func stop() async throws { try await channel.withLock { $0 }?.close() }

    var client: CommandClient {
        CommandClient(endpoint: .unixSocket(path: socket), http: .shared) { "token" }
    }

    var log: [Line] { state.withLock { $0.log } }
    var connections: Int { state.withLock { $0.connections } }
    var received: Int { state.withLock { $0.received } }

    func open() -> Int {
        state.withLock { state in
            state.connections += 1
            return state.connections - 1
        }
    }

    func arrived() { state.withLock { $0.received += 1 } }

    func accept(_ line: Line) -> Int64 {
        state.withLock { state in
            if let position = state.positions[line.key] { return position }
            state.log.append(line)
            let position = Int64(state.log.count)
            state.positions[line.key] = position
            return position
        }
    }
}

/// One connection of it; lives on its event loop.
private final class FakeConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: FakeCommandServer
    private var number = 0
    private var isOver = false
    private var rest: [UInt8] = []

    init(server: FakeCommandServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch unwrapInboundIn(data) {
        case .head: begin(context)
        case .body(let buffer):
            rest += buffer.readableBytesView
            while !isOver, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(rest[..<end])
                rest.removeFirst(end + 1)
                handle(line, context)
            }
        case .end: end(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func begin(_ context: ChannelHandlerContext) {
        number = server.open()
        let status = server.statusOfConnection(number)
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status))
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        guard status != 200 else { return }
        write(Array(#"{"status":\#(status),"code":"WHOLE","detail":"none of it"}"#.utf8), context)
        end(context)
    }

    private func handle(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard let value = try? JSONValue.parse(bytes), let route = value["command"]?.asString,
            let key = value["key"]?.asString, let body = value["body"]
        else {
            preconditionFailure("not a command: \(String(decoding: bytes, as: UTF8.self))")
        }
        server.arrived()
        let line = FakeCommandServer.Line(
            connection: number, route: route, key: key, body: body.encoded(),
            occurredAt: value["occurredAt"]?.asInteger)
        switch server.script(line) {
        case .accept: write(answer(key, server.accept(line)), context)
        case .acceptInPieces(let size):
            let answer = answer(key, server.accept(line))
            for start in stride(from: 0, to: answer.count, by: size) {
                write(Array(answer[start..<min(start + size, answer.count)]), context)
            }
        case .acceptAndDrop:
            _ = server.accept(line)
            drop(context)
        case .drop: drop(context)
        case .cutOff:
            write(Array(answer(key, server.accept(line)).prefix(9)), context)
            end(context)
        case .answerOfAnother:
            write(answer("another", 1), context)
            end(context)
        case .problem(let status, let code):
            let text = #"{"key":"\#(key)","line":1,"problem":{"status":\#(status),"code":"\#(code)","detail":"no"}}"#
            write(Array((text + "\n").utf8), context)
        case .silence: break
        }
    }

    private func answer(_ key: String, _ position: Int64) -> [UInt8] {
        Array((#"{"key":"\#(key)","position":\#(position),"result":{}}"# + "\n").utf8)
    }

    private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
    }

    private func end(_ context: ChannelHandlerContext) {
        isOver = true
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }

    private func drop(_ context: ChannelHandlerContext) {
        isOver = true
        context.close(promise: nil)
    }
}
