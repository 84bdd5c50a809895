import EventSourcing
import Identity
import JSON
import Runtime
import TestSupport
import Testing

@testable import CommerceCommands

struct CommandBodyTests {
    private let table = CommandTable.standard

    private func errors(
        _ route: String, _ json: String, _ sender: CommandSender = Senders.admin
    ) throws -> [String] {
        table.errors(route, try .text(json), sender).map { "\($0.pointer) \($0.code.rawValue)" }
    }

    @Test func `everything wrong is told at once, with its place`() throws {
        let told = try errors(
            "order.record_sale",
            """
            {"orderId":"bad id", "soldAt":"yesterday", "lines":[
              {"skuId":"p1.1","quantity":0,"shelfFen":1,"salesFen":1},
              {"skuId":"p1","quantity":1.5,"shelfFen":-1,"salesFen":99999999999999999999},
              7],
             "tenders":[{"provider":"barter","amountFen":null}], "surprise":true, "li/n~e":1}
            """, Senders.importer)
        #expect(
            told == [
                "/orderId MALFORMED_ID", "/storeId REQUIRED", "/soldAt WRONG_TYPE", "/lines/0/quantity OUT_OF_RANGE",
                "/lines/1/skuId MALFORMED_ID", "/lines/1/quantity WRONG_TYPE", "/lines/1/shelfFen OUT_OF_RANGE",
                "/lines/1/salesFen OUT_OF_RANGE", "/lines/2 WRONG_TYPE", "/tenders/0/provider NOT_ONE_OF",
                "/tenders/0/amountFen REQUIRED", "/surprise UNKNOWN_FIELD", "/li~1n~0e UNKNOWN_FIELD",
            ])
    }

    @Test(arguments: [
        (#"{"categoryId":"c1","name":""}"#, "/name TOO_SHORT"),
        (#"{"categoryId":"c1","name":"\#(String(repeating: "果", count: 61))"}"#, "/name TOO_LONG"),
        (#"{"categoryId":"c1","name":"a\u0000b"}"#, "/name MALFORMED_TEXT"),
        (#"{"categoryId":"c1","name":["a"]}"#, "/name WRONG_TYPE"),
        (#"{"categoryId":"","name":"a"}"#, "/categoryId MALFORMED_ID"),
        (#"{"categoryId":"\#(String(repeating: "c", count: 65))","name":"a"}"#, "/categoryId MALFORMED_ID"),
        (#"{"categoryId":"c1","name":"a","sort":1e3}"#, "/sort WRONG_TYPE"),
        (#"{"categoryId":"c1","name":"a","sort":true}"#, "/sort WRONG_TYPE"),
        (#"{"categoryId":"c1","name":"a","sort":1000001}"#, "/sort OUT_OF_RANGE"),
        (#"{"categoryId":"c1","name":"a","parentID":"c2"}"#, "/parentID UNKNOWN_FIELD"),
    ])
    func `a field that is wrong is told by its code`(json: String, expected: String) throws {
        #expect(try errors("category.create", json) == [expected])
    }

    @Test func `bounds hold exactly`() throws {
        let name = String(repeating: "果", count: 60)
        #expect(try errors("category.create", #"{"categoryId":"c1","name":"\#(name)","sort":1000000}"#) == [])
        let item = #"{"skuId":"p1.1","locationId":"main","delta":1}"#
        func body(_ count: Int) -> String {
            let items = Array(repeating: item, count: count).joined(separator: ",")
            return #"{"items":[\#(items)],"reason":"purchase"}"#
        }
        #expect(try errors("stock.adjust", body(500)) == [])
        #expect(try errors("stock.adjust", body(501)) == ["/items TOO_MANY"])
        #expect(try errors("stock.adjust", body(0)) == ["/items TOO_FEW"])
    }

    @Test func `a misspelt field is told what may have been meant`() throws {
        let error = table.errors(
            "category.create", try .text(#"{"categoryId":"c1","nmae":"a"}"#), Senders.admin
        ).first { $0.code == .unknownField }
        #expect(error?.detail == "There is no such field; did you mean name?")
    }

    @Test func `a body of a million errors is answered briefly`() throws {
        let lines = Array(repeating: "{}", count: 200).joined(separator: ",")
        let told = try errors("order.record_sale", #"{"lines":[\#(lines)]}"#, Senders.importer)
        #expect(told.count == BodyReader.errorsMax + 1)
        #expect(told.last == " FURTHER_ERRORS")
    }

    @Test func `what is not an object is no command`() throws {
        for json in ["[]", "7", "null", "\"order\""] {
            #expect(try errors("category.hide", json) == [" WRONG_TYPE"])
        }
    }

    @Test func `an order is made of items or of the cart, not both`() throws {
        for json in [#"{"items":[{"skuId":"p1.1","quantity":1}],"cart":{}}"#, "{}", #"{"items":[]}"#] {
            #expect(try errors("order.place", json, Senders.shopper) == ["/items REQUIRED"])
        }
        // What was given and refused was given: there is one error, and it is the right one.
        let items = (0...200).map { #"{"skuId":"p1.\#($0)","quantity":1}"# }.joined(separator: ",")
        #expect(try errors("order.place", #"{"items":[\#(items)]}"#, Senders.shopper) == ["/items TOO_MANY"])
        #expect(try errors("order.place", #"{"items":7}"#, Senders.shopper) == ["/items WRONG_TYPE"])
        #expect(try errors("order.place", #"{"cart":7}"#, Senders.shopper) == ["/cart WRONG_TYPE"])
    }

    @Test func `a shopper acts for nobody else, and staff says for whom`() throws {
        let body = try JSONValue.text(#"{"skuId":"p1.1","quantity":1,"userId":"u2"}"#)
        #expect(throws: CommandRefusal.forbidden("A shopper acts for nobody else.")) {
            try table.decode(route: "cart.add_line", body: body, sender: Senders.shopper)
        }
        #expect(try errors("cart.add_line", #"{"skuId":"p1.1","quantity":1}"#, Senders.admin) == ["/userId REQUIRED"])
        #expect(try errors("cart.add_line", #"{"skuId":"p1.1","quantity":1,"userId":"u1"}"#, Senders.shopper) == [])
    }

    @Test func `only tills and importers name the past`() throws {
        let body = try JSONValue.text(
            #"{"orderId":"o1","provider":"cash","amountFen":1,"reference":"r","occurredAt":5}"#)
        #expect(throws: CommandRefusal.self) {
            try table.decode(route: "payment.receive", body: body, sender: Senders.admin)
        }
        let envelope = try table.decode(route: "payment.receive", body: body, sender: Senders.importer)
        #expect(envelope.occurredAt == Timestamp(milliseconds: 5))
        #expect(throws: CommandRefusal.self) {
            try table.decode(
                route: "category.hide", body: .text(#"{"categoryId":"c"}"#), sender: Senders.admin,
                occurredAt: Timestamp(milliseconds: 5))
        }
    }

    /// Seeded mutation of every command's example: whatever comes, the answer is a command or an error with a place.
    @Test func `no body breaks the decoder`() throws {
        let seed: UInt64 = 42
        var random = SeededRandom(seed: seed)
        let commands = table.commands.map { ($0, Array($0.described.example.encoded())) }
        let until = ContinuousClock.now.advanced(by: .seconds(2))
        var decoded = 0
        while ContinuousClock.now < until {
            let (command, example) = commands[Int.random(in: 0..<commands.count, using: &random)]
            let bytes = mutated(example, &random)
            guard let body = try? JSONValue.parse(bytes) else { continue }
            decoded += 1
            do throws(CommandRefusal) {
                let envelope = try table.decode(
                    route: command.route, body: body, sender: Senders.who(maySend: command))
                #expect(envelope.bodyHash.count == 32)
            } catch {
                if case .malformed(let errors) = error {
                    #expect(!errors.isEmpty && errors.allSatisfy { $0.pointer.isEmpty || $0.pointer.hasPrefix("/") })
                }
            }
        }
        #expect(decoded > 100, "seed \(seed)")
    }

    private func mutated(_ example: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = example
        let splices = ["null", "-1", "1e9", "9223372036854775808", "\"\\u0000\"", "[]", "{}", "true", "\"\u{1F986}\""]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1:
                // A whole value, where one stands after a colon.
                guard let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")) else { continue }
                let end =
                    bytes[colon...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") } ?? bytes.endIndex
                bytes.replaceSubrange(
                    (colon + 1)..<end, with: Array((splices.randomElement(using: &random) ?? "0").utf8))
            default: bytes.remove(at: at)
            }
            if bytes.isEmpty { return example }
        }
        return bytes
    }
}
