import Digests
import EventSourcing
import Identity
import JSON
import Runtime
import Testing

@testable import CommerceCommands

struct CommandTableTests {
    private let table = CommandTable.standard

    /// Others call these: a route is never renamed, and none is taken away.
    private static let frozen = """
        cart.acknowledge_changes cart.add_line cart.change_qty cart.remove_lines cart.select
        category.create category.hide category.move category.rename category.show category.sort
        coupon.claim coupon.expire coupon.issue coupon.record_redemption coupon.void
        coupon_template.activate coupon_template.create coupon_template.end coupon_template.pause
        coupon_template.raise_budget
        order.add_note order.cancel order.complete order.hand_over order.hide order.place order.receive
        order.record_paid order.record_sale order.ship order.time_out
        payment.close_unpaid payment.receive payment.record_refund_paid payment.report_event
        payment.request_refund payment.retry_refund payment.start_charge
        spu.archive spu.assign_categories spu.change_price spu.create spu.define_specs spu.disable_sku
        spu.enable_sku spu.publish spu.put_sku spu.schedule_publish spu.schedule_unpublish spu.set_content
        spu.set_sale_flags spu.unpublish
        stock.adjust stock.allocate stock.change_mode stock.commit stock.deallocate stock.expire
        stock.extend_reservation stock.receive_return stock.release stock.reserve stock.resolve_quarantine
        stock.set_safety stock.ship
        store.close store.create store.edit store.open store.pause store.set_hours store.set_services
        tenant.put_settings
        """

    @Test func `the routes are the ones that were promised`() {
        #expect(table.routes == Self.frozen.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    @Test func `the words of the closed lists are the ones that were promised`() {
        #expect(
            Vocabulary.lane.words == ["normal", "seckill", "groupBuy", "storeFlash", "pointsMall", "recharge", "pos"])
        #expect(Vocabulary.stockMode.words == ["none", "trackOnly", "reserveOnOrder", "deductOnPayment"])
        #expect(Vocabulary.tender.words == ["wechat", "card", "cash", "pos", "manufacturer"])
        #expect(
            Vocabulary.adjustReason.words
                == ["purchase", "damage", "loss", "found", "correction", "erp", "giveaway"])
        #expect(Vocabulary.releaseReason.words == ["cancelled", "expired", "failed"])
        #expect(Vocabulary.deallocateReason.words == ["cancelled", "lineCancelled"])
        #expect(Vocabulary.returnCondition.words == ["resellable", "quarantine", "scrap"])
        #expect(
            Vocabulary.providerEvent.words == [
                "chargeSucceeded", "chargeFailed", "chargeCancelled", "refundSucceeded", "refundFailed", "chargeback",
            ])
        #expect(Vocabulary.noteVisibility.words == ["buyer", "staff"])
        #expect(Vocabulary.benefit.words == ["fixed", "percent", "freight"])
        #expect(Vocabulary.scope.words == ["all", "categories", "spus", "skus"])
    }

    @Test(arguments: CommandTable.standard.routes)
    func `the example of each command is that command`(route: String) throws {
        let command = try #require(table.commands.first { $0.route == route })
        var example = command.described.example
        // Two fields of one command may exclude each other; the example shows both.
        if route == "order.place" { example = example.without("cart") }
        #expect(table.errors(route, example, Senders.who(maySend: command)) == [])
    }

    @Test(arguments: CommandTable.standard.routes)
    func `each command is sent by someone, and never by auditors`(route: String) throws {
        let command = try #require(table.commands.first { $0.route == route })
        #expect(!command.senders.isEmpty)
        #expect(!command.senders.contains(.auditor))
        #expect(throws: CommandRefusal.self) {
            try table.decode(route: route, body: [:], sender: Senders.sender(.staff, "a", [.auditor]))
        }
    }

    @Test(arguments: CommandTable.standard.routes)
    func `an empty body, and one of wrong types, is told every required field`(route: String) throws {
        let command = try #require(table.commands.first { $0.route == route })
        let sender = Senders.who(maySend: command)
        let members = command.described.members
        let required = members.filter(\.isRequired).map { "/\($0.name)" }
        let missing = table.errors(route, [:], sender).filter { $0.code == .required }.map(\.pointer)
        #expect(Set(required).isSubset(of: missing), "\(missing)")

        var wrong = JSONObject()
        for member in members { wrong.set(member.name, to: member.schema["type"] == "string" ? 7 : "seven") }
        let errors = table.errors(route, .object(wrong), sender).filter { $0.code == .wrongType }
        #expect(Set(errors.map(\.pointer)).isSuperset(of: members.map { "/\($0.name)" }))
    }

    @Test func `an unknown command is told what may have been meant`() {
        #expect(throws: CommandRefusal.unknownCommand(suggestions: ["order.place"])) {
            try table.decode(route: "order.palce", body: [:], sender: Senders.shopper)
        }
        #expect(throws: CommandRefusal.unknownCommand(suggestions: [])) {
            try table.decode(route: "xyzzy", body: [:], sender: Senders.shopper)
        }
    }
}

struct CommandHashTests {
    private let table = CommandTable.standard

    private func hash(_ json: String, _ sender: CommandSender = Senders.shopper) throws -> [UInt8] {
        try table.decode(route: "order.place", body: .text(json), sender: sender).bodyHash
    }

    @Test func `spelling does not change a command's hash`() throws {
        let plain = try hash(#"{"items":[{"skuId":"p1.1","quantity":2}],"expectedTotalFen":100}"#)
        let other = try hash(
            """
            { "expectedTotalFen" : 100, "lane": "normal", "couponIds": [], "userId": "u1",
              "storeId": null, "items": [ {"quantity":2, "skuId":"p1\\u002e1"} ] }
            """)
        #expect(plain == other)
        #expect(plain.count == 32)
    }

    @Test func `meaning does change it`() throws {
        let bodies = [
            #"{"items":[{"skuId":"p1.1","quantity":2}]}"#,
            #"{"items":[{"skuId":"p1.1","quantity":3}]}"#,
            #"{"items":[{"skuId":"p1.2","quantity":2}]}"#,
            #"{"items":[{"skuId":"p1.1","quantity":2},{"skuId":"p1.2","quantity":2}]}"#,
            #"{"items":[{"skuId":"p1.1","quantity":2}],"storeId":"s1"}"#,
            #"{"items":[{"skuId":"p1.1","quantity":2}],"expectedTotalFen":2}"#,
            #"{"items":[{"skuId":"p1.1","quantity":2}],"couponIds":["c"]}"#,
            #"{"cart":{}}"#, #"{"cart":{"revision":1}}"#,
        ]
        let hashes = try bodies.map { try hash($0) }
        #expect(Set(hashes).count == bodies.count)
    }

    @Test func `the time a sale was made is part of it`() throws {
        let body = try JSONValue.text(#"{"couponId":"c1","templateId":"t1"}"#)
        let route = "coupon.record_redemption"
        let now = try table.decode(route: route, body: body, sender: Senders.importer)
        let then = try table.decode(
            route: route, body: body, sender: Senders.importer, occurredAt: Timestamp(milliseconds: 5))
        #expect(now.bodyHash != then.bodyHash)
        #expect(then.occurredAt == Timestamp(milliseconds: 5))
    }

    @Test func `an id made by the server is the same for the same key, and another for any other`() throws {
        let body = try JSONValue.text(#"{"items":[{"skuId":"p1.1","quantity":1}]}"#)
        func hash(_ sender: CommandSender) throws -> [UInt8] {
            try table.decode(route: "order.place", body: body, sender: sender).bodyHash
        }
        let first = Senders.sender(.user, "u1", [.shopper], key: "a")
        #expect(try hash(first) == hash(first))
        #expect(try hash(first) != hash(Senders.sender(.user, "u1", [.shopper], key: "b")))
    }
}

extension JSONValue {
    func without(_ name: String) -> JSONValue {
        var rest = JSONObject()
        for member in asObject ?? JSONObject() where member.key != name { rest.set(member.key, to: member.value) }
        return .object(rest)
    }
}
