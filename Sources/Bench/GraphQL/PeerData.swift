import JSON
import ProjectionKit

/// The peers' data: read from the Redis commands that fill their servers, given as rows and lists of ours.
struct PeerData {
    private var hashes: [String: [String: String]] = [:]
    private var lists: [String: [String]] = [:]

    /// - Parameter commands: what `load.py --print` prints: a JSON array of words a line.
    init(commands: [UInt8]) throws {
        for line in commands.split(separator: UInt8(ascii: "\n")) {
            let words = (try JSONValue.parse(Array(line)).asArray ?? []).map(Self.word)
            guard words.count > 2 else { continue }
            switch words[0] {
            case "HSET":
                for at in stride(from: 2, to: words.count - 1, by: 2) {
                    hashes[words[1], default: [:]][words[at]] = words[at + 1]
                }
            case "RPUSH": lists[words[1], default: []] += words[2...]
            default: throw Program.Failure(description: "load.py prints \(words[0]), which is not known here")
            }
        }
    }

    /// By row key, such as `product/7`.
    func rows() throws -> [(key: String, row: PeerRow)] {
        var rows: [(key: String, row: PeerRow)] = []
        for (name, hash) in hashes {
            let parts = name.split(separator: ":")
            rows.append((parts.joined(separator: "/"), PeerRow(try columns(String(parts[0]), hash))))
        }
        for (name, lines) in lists where name.hasPrefix("cart:") {
            rows.append((name.split(separator: ":").joined(separator: "/"), PeerRow(try cart(name, lines))))
        }
        return rows
    }

    /// Every list as an index: its members are ranked as they come.
    func indexes() -> [IndexEntry] {
        var names = ["products:newest": "newest", "products:flash": "flash", "products:best": "best"]
        names["banners"] = "banners"
        names["categories"] = "categories"
        for name in lists.keys where name.hasPrefix("user:") {
            names[name] = "orders/" + name.split(separator: ":")[1]
        }
        return names.flatMap { name, index in
            (lists[name] ?? []).enumerated().map { IndexEntry(index: index, member: $1, score: Int64($0)) }
        }
    }

    private static func word(_ value: JSONValue) -> String {
        value.asString ?? value.asInteger.map(String.init) ?? ""
    }
}

extension PeerData {
    private typealias Column = PeerRow.Column

    private func columns(_ kind: String, _ hash: [String: String]) throws -> [PeerRow.Column] {
        var columns: [Column] = []
        for (name, value) in hash {
            switch name {
            case "price", "total": columns.append(Column(name: "\(name).amount", cell: .integer(Int64(value) ?? 0)))
            case "currency":
                columns.append(Column(name: kind == "order" ? "total.currency" : "price.currency", cell: .text(value)))
            case "stock", "position": columns.append(Column(name: name, cell: .integer(Int64(value) ?? 0)))
            case "images": columns.append(Column(name: name, cell: .json(try JSONValue.parse(Array(value.utf8)))))
            case "lines":
                let lines = try JSONValue.parse(Array(value.utf8)).asArray ?? []
                for leaf in ["title", "quantity"] {
                    columns.append(Column(name: "lines.\(leaf)", cell: .packed(lines.map { $0[leaf] ?? .null })))
                }
            default: columns.append(Column(name: name, cell: .text(value)))
            }
        }
        if kind == "product", let id = hash["id"] { columns += variants(of: id) }
        return columns
    }

    private func variants(of product: String) -> [PeerRow.Column] {
        let skus = (lists["product:\(product):skus"] ?? []).map { hashes["sku:\($0)"] ?? [:] }
        func texts(_ name: String) -> PeerRow.Cell { .packed(skus.map { .string($0[name] ?? "") }) }
        func integers(_ name: String) -> PeerRow.Cell {
            .packed(skus.map { .integer($0[name].flatMap { Int64($0) } ?? 0) })
        }
        return [
            Column(name: "skus.id", cell: texts("id")), Column(name: "skus.code", cell: texts("code")),
            Column(name: "skus.price.amount", cell: integers("price")),
            Column(name: "skus.price.currency", cell: texts("currency")),
            Column(name: "skus.stock", cell: integers("stock")),
        ]
    }

    /// The totals are a projection's work: written when a line or its price changes, not when the cart is read.
    private func cart(_ name: String, _ lines: [String]) throws -> [PeerRow.Column] {
        let lines = try lines.map { try JSONValue.parse(Array($0.utf8)) }
        let skus = lines.map { hashes["sku:\($0["sku"]?.asString ?? "")"] ?? [:] }
        let totals = zip(lines, skus).map { line, sku -> JSONValue in
            .integer((line["quantity"]?.asInteger ?? 0) * (sku["price"].flatMap { Int64($0) } ?? 0))
        }
        func leaf(_ name: String) -> PeerRow.Cell { .packed(lines.map { $0[name] ?? .null }) }
        return [
            Column(name: "id", cell: .text(String(name.dropFirst("cart:".count)))),
            Column(name: "lines.quantity", cell: leaf("quantity")),
            Column(name: "lines.product", cell: leaf("product")), Column(name: "lines.sku", cell: leaf("sku")),
            Column(name: "lines.total.amount", cell: .packed(totals)),
            Column(name: "lines.total.currency", cell: .packed(skus.map { .string($0["currency"] ?? "") })),
        ]
    }
}
