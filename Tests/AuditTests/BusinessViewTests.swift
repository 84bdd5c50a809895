import Domain
import EventCodecs
import EventSourcing
import EventStorePostgres
import Logging
import Postgres
import Projecting
import ProjectionKit
import Projections
import TestSupport
import Testing

@Suite("The views for business intelligence say what the read models say", .timeLimit(.minutes(5)))
struct BusinessViewTests {
    /// The busy mall's log in Postgres, and the read models folded from it.
    private struct Filled {
        let database: PostgresVerificationTests.Database
        let store = MemoryReadModel()

        init() async throws {
            database = try await PostgresVerificationTests.Database(try Mall.busy())
            let projector = Projector(
                projections: AllProjections.types, log: database.log, decode: Projector.decode,
                personKeys: FixedKeys(), store: store, logger: Logger(label: "test"))
            let head = try await database.log.head().position
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await projector.run() }
                group.addTask { await projector.reached(head) }
                await group.next()
                group.cancelAll()
            }
        }

        /// The first column of each row, in the order of bytes.
        func lines(_ sql: String) async throws -> [String] {
            let rows = try await database.client.query(sql)
            return try (0..<rows.rowCount).map { try rows.text($0, 0) }.sorted()
        }

        func rows<P: Projection>(_ projection: P.Type) async throws -> [P.Row] {
            let generation = GenerationID(partition: .first, projection: P.name, number: 1)
            let keys = GenerationKeys(generation, layout: P.layout)
            var rows: [P.Row] = []
            for (bucket, names) in try await store.names(of: generation).enumerated() {
                let wanted = names.filter { $0.hasPrefix("m:") && !$0.contains("~") }
                for entry in try await store.entries(wanted, of: keys, bucket: bucket) {
                    guard case .row(let columns) = entry.value else { continue }
                    rows.append(try #require(P.Row(columns: Columns(columns)), "\(entry.key)"))
                }
            }
            #expect(!rows.isEmpty)
            return rows
        }
    }

    @Test(
        "Sales by every dimension",
        arguments: [
            (.total, "''::text"), (.store, "store_id"), (.day, "paid_on::text"),
            (.month, "to_char(paid_on, 'YYYY-MM')"),
            (.category, "category"), (.household, "user_id"),
            (
                .hour,
                """
                paid_on || to_char(date_trunc('hour', paid_at at time zone 'UTC'), '/YYYY-MM-DD"T"HH24:00:00.000Z')
                """
            ),
            (.monthStore, "to_char(paid_on, 'YYYY-MM') || '/' || store_id"),
            (.monthCategory, "to_char(paid_on, 'YYYY-MM') || '/' || category"),
            (.dayStore, "paid_on || '/' || store_id"), (.dayCategory, "paid_on || '/' || category"),
        ] as [(SalesSummary.Dimension, String)])
    func sales(dimension: SalesSummary.Dimension, key: String) async throws {
        let filled = try await Filled()
        let rows = try await filled.rows(SalesSummary.self)
        // A line of refunds alone is of an order that was never paid.
        let expected = rows.filter { $0.dimension == dimension.rawValue && $0.orders > 0 }.map { row in
            "\(row.key)|\(row.salesFen)|\(row.ownDiscountFen)|\(row.orders)|\(row.units)"
        }
        let found = try await filled.lines(
            """
            select concat_ws('|', \(key), sum(net_fen), sum(own_discount_fen), count(distinct order_id), sum(units))
            from bi.sale where \(key) is not null group by \(key)
            """)
        #expect(found == expected.sorted())
        #expect(!found.isEmpty)
        await filled.database.close()
    }

    @Test("Money that came from manufacturers, and what went back")
    func money() async throws {
        let filled = try await Filled()
        let total = try #require(try await filled.rows(SalesSummary.self).first { $0.dimension == "TOTAL" })
        let tender = try await filled.lines(
            "select sum(amount_fen)::text from bi.charge where provider = 'MANUFACTURER'")
        #expect(tender == ["\(total.couponTenderFen)"])
        #expect(try await filled.lines("select sum(amount_fen)::text from bi.refund") == ["\(total.refundsFen)"])
        #expect(total.couponTenderFen > 0 && total.refundsFen > 0)
        await filled.database.close()
    }

    @Test("Products, of all time")
    func products() async throws {
        let filled = try await Filled()
        let expected = try await filled.rows(TopProducts.self).filter { $0.month == nil }.map { row in
            "\(row.product)|\(row.salesFen)|\(row.units)|\(row.orders)"
        }
        let found = try await filled.lines(
            """
            select concat_ws('|', product_id, sum(net_fen), sum(units), count(distinct order_id))
            from bi.sale group by product_id
            """)
        #expect(found == expected.sorted())
        await filled.database.close()
    }

    @Test("Stock that moved, by SKU; what is on hand is the sum of it")
    func stock() async throws {
        let filled = try await Filled()
        let expected = try await filled.rows(StockTurnover.self).map { row in
            "\(row.sku)|\(row.received)|\(row.removed)|\(row.sold)|\(row.returned)|\(row.onHand)"
        }
        let sums = ["RECEIVED", "REMOVED", "SOLD", "RETURNED"].map { kind in
            "coalesce(sum(abs(units)) filter (where kind = '\(kind)'), 0)"
        }
        let found = try await filled.lines(
            """
            select concat_ws('|', sku_id, \(sums.joined(separator: ", ")), sum(units))
            from bi.stock_movement group by sku_id
            """)
        #expect(found == expected.sorted())
        let levels = try await filled.rows(StockLevel.self).filter { $0.location != nil }
        let onHand = try await filled.lines(
            "select concat_ws('|', sku_id, location_id, sum(units)) from bi.stock_movement group by sku_id, location_id"
        )
        #expect(onHand == levels.map { "\($0.sku)|\($0.location ?? "")|\($0.onHand)" }.sorted())
        await filled.database.close()
    }

    @Test("Coupons by template")
    func coupons() async throws {
        let filled = try await Filled()
        let expected = try await filled.rows(CouponUse.self).filter { $0.dimension == "TEMPLATE" }.map { row in
            "\(row.key)|\(row.issued)|\(row.redeemed)|\(row.discountFen)"
        }
        let found = try await filled.lines(
            """
            select concat_ws('|', template_id, (select count(*) from bi.coupon_issued i
                    where i.template_id = c.template_id),
                count(*) filter (where kind = 'REDEEMED') - count(*) filter (where kind = 'RESTORED'),
                coalesce(sum(discount_fen) filter (where kind = 'REDEEMED'), 0))
            from bi.coupon_change c group by template_id
            """)
        #expect(found == expected.sorted())
        await filled.database.close()
    }

    @Test("An order is told in typed columns, and the sum of its lines is its goods")
    func orders() async throws {
        let filled = try await Filled()
        #expect(
            try await filled.lines(
                """
                select concat_ws('|', order_id, lane, store_id, user_id, goods_fen, total_fen) from bi.order_placed
                where order_id in ('b1', 'o1')
                """) == ["b1|POS|7|h1|560|530", "o1|NORMAL|online|alice|8997|8497"])
        let broken = try await filled.lines(
            """
            select o.order_id from bi.order_placed o join bi.order_line l using (tenant, order_id)
            group by o.order_id, goods_fen, total_fen, freight_fen
            having goods_fen <> sum(list_fen) or total_fen <> sum(net_fen) + freight_fen
            """)
        #expect(broken == [])
        await filled.database.close()
    }

    @Test("Who analyses reads the views and nothing beneath them, and no view tells a name or a telephone number")
    func analyst() async throws {
        let filled = try await Filled()
        let views = try await filled.lines(
            "select viewname::text from pg_views where schemaname = 'bi'")
        #expect(views.count == 10)
        let connection = try await PostgresConnection.connect(filled.database.configuration)
        _ = try await connection.query("set role mallard_analyst")
        for view in views {
            let rows = try await connection.query(
                """
                select count(*), count(*) filter (where v::text ~ 'Alice|13800000000|1 Road|openid')
                from bi.\(view) v
                """)
            #expect(try rows.int8(0, 0) > 0, "\(view)")
            #expect(try rows.int8(0, 1) == 0, "\(view)")
        }
        await connection.close()
        await filled.database.close()
    }

    @Test("The numbers of types that the views name are those of the events they mean")
    func types() {
        let meant: [(Int16, String)] = [
            (401, "stock.v1.StockAdjusted"), (410, "stock.v1.StockShipped"), (411, "stock.v1.StockReturned"),
            (412, "stock.v1.QuarantineResolved"), (413, "stock.v1.StockSold"), (801, "coupon.v1.CouponIssued"),
            (802, "coupon.v1.CouponLocked"), (807, "coupon.v1.CouponVoided"), (901, "order.v1.OrderPlaced"),
            (902, "order.v1.OrderPaid"), (1_003, "payment.v1.ChargeSucceeded"), (1_012, "payment.v1.RefundSucceeded"),
        ]
        for (number, name) in meant {
            #expect(EventTypeRegistry.name(of: EventTypeID(number)) == "mallard.\(name)")
        }
    }

    @Test(
        "Messages are read as Protobuf means them",
        arguments: [
            ("", "||"), ("0805", "{5}||"), ("08ac02", "{300}||"), ("08ffffffffffffffffff01", "{-1}||"),
            ("080508 07", "{7}||"), ("120361 6263", "|[2:2]={\"\\\\x616263\"}|"),
            ("1a001a0161", "||{\"\\\\x\",\"\\\\x61\"}"),
            ("80017f", "[16:16]={127}||"),
        ])
    func messages(hexadecimal: String, fields: String) async throws {
        let client = PostgresClient(
            try PostgresConfiguration(conninfo: await TestServers.freshDatabase()), connectionsMax: 1)
        try await Schema.migrate(client)
        let rows = try await client.query(
            """
            select coalesce(n::text, '') || '|' || coalesce(b::text, '') || '|' || coalesce(r::text, '')
            from bi.read(decode(replace('\(hexadecimal)', ' ', ''), 'hex'), 3)
            """)
        #expect(try rows.text(0, 0) == fields)
        await client.close()
    }

    @Test("What is no message, or ends early, is an error and no row", arguments: ["0d01000000", "08", "1205", "08ff"])
    func broken(hexadecimal: String) async throws {
        let client = PostgresClient(
            try PostgresConfiguration(conninfo: await TestServers.freshDatabase()), connectionsMax: 1)
        try await Schema.migrate(client)
        await #expect(throws: PostgresError.self) {
            try await client.query("select * from bi.read(decode('\(hexadecimal)', 'hex'))")
        }
        await client.close()
    }
}
