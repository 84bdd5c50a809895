import HTTPDoor
import Hummingbird
import Identity
import JSON
import NIOCore
import NIOHTTP1
import QueryHTTP
import Redis

/// The product page without GraphQL: written by hand for this one page, with the same token, read and columns.
struct FloorHandler: Sendable {
    private static let columns = [
        "id", "title", "subtitle", "brand", "price.amount", "price.currency", "stock", "images", "skus.id", "skus.code",
        "skus.price.amount", "skus.price.currency", "skus.stock",
    ]
    private static let tail = RedisArguments.encoded(columns)

    let redis: RedisClient
    let store: PeerStore
    let verifier: TokenVerifier

    func answer(_ request: QueryRequest, _ body: ByteBuffer) async throws -> DoorReply {
        let token = request.fields.authorization?.dropFirst("Bearer ".count) ?? ""
        _ = try await verifier.verified(token)
        let asked = try JSONValue.parse(Array(body.readableBytesView))
        var pipeline = RedisPipeline()
        var key: [UInt8] = []
        store.setRow("product/\(asked["variables"]?["id"]?.asString ?? "")", in: &key)
        pipeline.append("HMGET", key: key, encoded: Self.tail, count: Self.columns.count)
        guard case .array(let cells) = try await redis.send(pipeline)[0] else { throw HTTPError(.badGateway) }
        return DoorReply(
            status: .ok, headers: ["Content-Type": "application/json; charset=utf-8", "Vary": "accept"],
            body: Self.page(cells))
    }

    private static func page(_ cells: [RedisValue]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(1_024)
        func text(_ text: StaticString) { text.withUTF8Buffer { unsafe out.append(contentsOf: $0) } }
        func cell(_ index: Int) {
            if case .bulk(let bytes) = cells[index] { out.append(contentsOf: bytes) } else { text("null") }
        }
        text("{\"data\":{\"product\":{\"id\":")
        cell(0)
        text(",\"title\":")
        cell(1)
        text(",\"subtitle\":")
        cell(2)
        text(",\"brand\":")
        cell(3)
        text(",\"price\":{\"amount\":")
        cell(4)
        text(",\"currency\":")
        cell(5)
        text("},\"stock\":")
        cell(6)
        text(",\"images\":")
        cell(7)
        text(",\"skus\":")
        variants(cells, to: &out)
        text("}}}")
        return out
    }

    private static func variants(_ cells: [RedisValue], to out: inout [UInt8]) {
        let leaves = cells[8...12].map { PackedColumn.decode($0.asBytes ?? []) ?? [] }
        let names = ["{\"id\":", ",\"code\":", ",\"price\":{\"amount\":", ",\"currency\":", "},\"stock\":"]
        out.append(UInt8(ascii: "["))
        for item in leaves[0].indices {
            if item > 0 { out.append(UInt8(ascii: ",")) }
            for (name, leaf) in zip(names, leaves) {
                out.append(contentsOf: name.utf8)
                out.append(contentsOf: leaf[item] ?? Array("null".utf8))
            }
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: "]"))
    }
}
