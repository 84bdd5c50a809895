import GraphQLExecution
import GraphQLLanguage
import GraphQLValidation
import JSON

/// A small world for execution tests: rows, packed lists, references, connections, unions, owners.
enum Shop {
    static let sdl = """
        "A shop to test with."
        type Query {
          product(id: ID!): Product
          certain(id: ID!): Product!
          products(first: Int, after: String, last: Int, before: String, kind: Kind): ProductConnection!
          newest(first: Int = 2): [Product!]!
          cart(id: ID!): Cart
          node(id: ID!): Node
          found(id: ID!): Found
          me: Account
          account(id: ID!): Account
          report: Report
          audit: String
          about: About!
          search(filter: Filter!): [Product!]!
          one(by: By!): Product
        }
        type About { name: String! product(id: ID!): Product }
        interface Node { id: ID! }
        enum Kind { TOY BOOK }
        enum Mask { FULL MASKED }
        scalar Fen @specifiedBy(url: "https://example.org/fen")
        input Filter { kinds: [Kind!]! = [TOY] text: String min: Int limit: Int! = 10 }
        input By @oneOf { id: ID code: String }
        type Money { amount: Fen! currency: String! }
        type Product implements Node {
          id: ID!
          title: String!
          subtitle: String
          price: Money!
          discount: Money
          images: [String!]!
          skus: [Sku!]!
          loose: [Sku]
          maker: Maker
          related: [Product!]
          loosely: [Product]
          phone(mask: Mask = MASKED): String
          reviews(first: Int): [Review!]!
          cost: Fen
          old: String @deprecated(reason: "Use title.")
        }
        type Sku { id: ID! price: Money! stock: Int maker: Maker }
        type Maker implements Node { id: ID! name: String! flagship: Product }
        type Review { id: ID! text: String! }
        union Found = Product | Maker
        type ProductConnection {
          edges: [ProductEdge!]!
          nodes: [Product!]!
          pageInfo: PageInfo!
          totalCount: Int!
          facets: String
        }
        type ProductEdge { cursor: String! node: Product! }
        type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
        type Cart { id: ID! lines: [CartLine!]! }
        type CartLine { quantity: Int! product: Product! }
        type Account { id: ID! name: String! }
        type Report { id: ID! total: Int! }
        """

    static let bindings: [TypeBinding] = [
        TypeBinding("Query", visibility: .public, fields: queryFields),
        TypeBinding(
            "About", visibility: .public,
            fields: ["name": .constant("\"Shop\""), "product": .row("product") { $0.arguments.text("id") }]),
        TypeBinding(
            "Money", visibility: .public, fields: ["amount": .column("amount"), "currency": .constant("\"CNY\"")]),
        TypeBinding("Product", visibility: .public, table: "product", fields: productFields),
        TypeBinding(
            "Sku", visibility: .public,
            fields: [
                "id": .column("id"), "price": .object("price"), "stock": .column("stock"),
                "maker": .reference("maker", key: "maker"),
            ]),
        TypeBinding(
            "Maker", visibility: .public, table: "maker",
            fields: [
                "id": .column("id"), "name": .column("name"), "flagship": .reference("product", key: "flagship"),
            ]),
        TypeBinding("Review", visibility: .public, fields: ["id": .column("id"), "text": .column("text")]),
        TypeBinding(
            "ProductConnection", visibility: .public,
            fields: ["totalCount": .extra("totalCount"), "facets": .extra("facets")]),
        TypeBinding("Cart", visibility: .public, fields: ["id": .column("id"), "lines": .packed("lines")]),
        TypeBinding(
            "CartLine", visibility: .public,
            fields: ["quantity": .column("quantity"), "product": .reference("product", key: "product")]),
        TypeBinding(
            "Account", visibility: .user, owner: TypeBinding.Owner(column: "owner", unless: .staff(roles: ["support"])),
            fields: ["id": .column("id"), "name": .column("name")]),
        TypeBinding(
            "Report", visibility: .staff(roles: ["manager"]), fields: ["id": .column("id"), "total": .column("total")]),
    ]

    private static let queryFields: [String: FieldBinding] = [
        "product": .row("product") { $0.arguments.text("id") },
        "certain": .row("product") { $0.arguments.text("id") },
        "products": .connection(ListBinding("products", table: "product")),
        "newest": .list(ListBinding("newest", table: "product")),
        "cart": .row("cart") { $0.arguments.text("id") },
        "node": .node { (context) throws(ArgumentError) in try address(context.arguments.text("id")) },
        "found": .node { (context) throws(ArgumentError) in try address(context.arguments.text("id")) },
        "me": .row("account") { $0.viewer.subject },
        "account": .row("account") { $0.arguments.text("id") },
        "report": .row("report") { _ in "1" },
        "audit": FieldBinding.constant("\"seen\"").visible(to: .staff()),
        "about": .object(""),
        "search": .list(ListBinding("search", table: "product")),
        "one": .row("product") { $0.arguments["by"]?["id"]?.text },
    ]

    private static let productFields: [String: FieldBinding] = [
        "id": .column("id"), "title": .column("title"), "subtitle": .column("subtitle"), "price": .object("price"),
        "discount": .object("discount"), "images": .column("images"), "skus": .packed("skus"),
        "loose": .packed("loose"), "maker": .reference("maker", key: "maker"),
        "related": .references("product", keys: "related"), "loosely": .references("product", keys: "loosely"),
        "phone": .column(by: "mask", ["FULL": "phone", "MASKED": "phoneMasked", "": "phoneMasked"]),
        "reviews": .list(ListBinding("reviews", table: "review", parent: .key)),
        "cost": FieldBinding.column("cost").visible(to: .staff(roles: ["manager"])), "old": .column("title"),
    ]

    private static func address(_ id: String?) throws(ArgumentError) -> RowAddress? {
        guard let id, let first = id.first else { return nil }
        switch first {
        case "p": return RowAddress(type: "Product", key: id)
        case "m": return RowAddress(type: "Maker", key: id)
        default: throw ArgumentError("That is no id.")
        }
    }
}

extension Shop {
    static let tables: [String: [String: MemorySource.Row]] = [
        "product": Dictionary(uniqueKeysWithValues: (1...9).map { ("p\($0)", product($0)) }),
        "maker": [
            "m1": .of(["id": "\"m1\"", "name": "\"Müller\"", "flagship": "\"p1\""]),
            "m2": .of(["id": "\"m2\"", "name": "\"Meyer\""]),
        ],
        "review": ["r1": .of(["id": "\"r1\"", "text": "\"Good\""]), "r2": .of(["id": "\"r2\"", "text": "\"Bad\""])],
        "cart": [
            "c1": .of(
                ["id": "\"c1\""],
                packed: ["lines.quantity": ["2", "1", "5"], "lines.product": ["\"p1\"", "\"p2\"", "\"p1\""]]),
            "lost": .of(["id": "\"lost\""], packed: ["lines.quantity": ["1"], "lines.product": ["\"gone\""]]),
        ],
        "account": [
            "u1": .of(["id": "\"u1\"", "name": "\"Ann\"", "owner": "\"u1\""]),
            "u2": .of(["id": "\"u2\"", "name": "\"Bob\"", "owner": "\"u2\""]),
        ],
        "report": ["1": .of(["id": "\"1\"", "total": "7"])],
    ]

    private static func product(_ number: Int) -> MemorySource.Row {
        var columns = [
            "id": "\"p\(number)\"", "title": "\"Title \(number)\"", "price.amount": "\(number)00",
            "images": "[\"a\",\"b\"]", "maker": number == 2 ? "\"m2\"" : "\"m1\"", "cost": "50",
            "phone": "\"123456\"", "phoneMasked": "\"1***6\"", "related": "[\"p3\",\"p4\"]",
            "loosely": "[\"p3\",\"gone\",\"p4\"]",
        ]
        if number == 1 { columns["discount.amount"] = "10" }
        // Product 9 lacks what is never null.
        if number == 9 { columns["title"] = nil }
        return .of(
            columns,
            packed: [
                "skus.id": ["\"s1\"", "\"s2\""], "skus.price.amount": ["1", "2"], "skus.stock": ["5", nil],
                "skus.maker": ["\"m1\"", "\"m2\""], "loose.id": ["\"s1\"", "\"s2\""], "loose.price.amount": ["1", nil],
            ])
    }

    static func page(_ read: ListRead) -> ListPage? {
        switch read.name {
        case "reviews": return ListPage(keys: ["r1", "r2"])
        case "newest": return ListPage(keys: (1...9).map { "p\($0)" }.prefix(read.page.size).map { $0 })
        case "search":
            let limit = Int(read.arguments["filter"]?["limit"]?.int ?? 0)
            return ListPage(keys: ["p1", "p2", "p3"].prefix(max(limit, 0)).map { $0 })
        default:
            let start = read.page.after.map { Int($0) } ?? 0
            guard let start, (0...8).contains(start) else { return nil }
            let keys = (start + 1..<min(start + 1 + read.page.size, 9)).map { "p\($0)" }
            return ListPage(
                keys: keys, cursors: (start + 1..<start + 1 + keys.count).map(String.init),
                hasNextPage: start + keys.count < 8, hasPreviousPage: start > 0,
                extras: read.extras.map { $0 == "totalCount" ? Array("8".utf8) : nil })
        }
    }

    static func source(failing: [String: ReadFailure] = [:]) -> MemorySource {
        MemorySource(tables, failing: failing, lists: page)
    }

    static func engine(_ source: any RowSource, options: GraphQLOptions = GraphQLOptions()) throws -> GraphQLEngine {
        GraphQLEngine(try BoundSchema(Schema(sdl: sdl), bindings), source: source, options: options)
    }

    static let anybody = Viewer.anonymous(tenant: "t")
    static let ann = Viewer(tenant: "t", subject: "u1")
    static let manager = Viewer(tenant: "t", subject: "s1", roles: ["manager"], isStaff: true)
    static let support = Viewer(tenant: "t", subject: "s2", roles: ["support"], isStaff: true)

    /// The response's text, refusals included.
    static func answer(
        _ query: String, _ variables: JSONValue = .object(JSONObject()), as viewer: Viewer = anybody,
        from source: MemorySource = source(), operationName: String? = nil, mayIntrospect: Bool = false
    ) async throws -> String {
        let request = GraphQLRequest(query, operationName: operationName, variables: variables.asObject ?? JSONObject())
        do {
            let engine = try engine(source)
            let body = try await engine.answer(request, as: viewer, mayIntrospect: mayIntrospect).body
            return String(decoding: body, as: UTF8.self)
        } catch let refusal as GraphQLRefusal {
            return String(decoding: ResponseEncoding.refused(refusal.errors), as: UTF8.self)
        }
    }
}
