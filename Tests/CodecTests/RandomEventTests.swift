import Domain
import EventCodecs
import EventSourcing
import TestSupport
import Testing

@Suite("Events of chance", .timeLimit(.minutes(5)))
struct RandomEventTests {
    @Test("Any order comes back from its bytes as it went", arguments: [1, 2] as [UInt64])
    func keepsOrders(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<1_000 {
            let event = Order.Event.placed(placement(&random))
            let data = try Order.encode(event, keys: LiveKeys())
            let back = try Order.decode(data, keys: LiveKeys())
            if back != event { Issue.record("seed \(seed): \(event) came back as \(back)") }
        }
    }

    @Test("Bytes changed by chance are read or refused, never worse; what is read can be written again")
    func survivesMutation() {
        let seed: UInt64 = 5
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let corpus = Samples.all.compactMap { try? CommerceEventDecoder.encode($0, keys: FixedKeys()) }
        let end = ContinuousClock.now + .seconds(2)
        var (runs, read) = (0, 0)
        while ContinuousClock.now < end {
            for data in corpus {
                runs += 1
                let mutated = EventData(type: data.type, payload: mutate(data.payload, &random))
                guard let event = try? CommerceEventDecoder.decode(mutated, keys: FixedKeys()) else { continue }
                read += 1
                guard let again = try? CommerceEventDecoder.encode(event, keys: FixedKeys()),
                    let back = try? CommerceEventDecoder.decode(again, keys: FixedKeys()), back == event
                else {
                    Issue.record("seed \(seed), run \(runs): \(Hex.encode(mutated.payload))")
                    return
                }
            }
            _ = EventMetadata(mutate([8, 1, 18, 1, 97, 26, 1, 98], &random))
            _ = Stock(snapshot: mutate([8, 2, 16, 5, 26, 4, 10, 2, 111, 49], &random))
        }
        print("\(runs) decoded, \(read) of them read")
        #expect(read > 0 && read < runs)
    }

    private func mutate(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let value = UInt8.random(in: 0...255, using: &random)
            switch Int.random(in: 0...3, using: &random) {
            case 0: bytes.insert(value, at: Int.random(in: 0...bytes.count, using: &random))
            case 1 where !bytes.isEmpty: bytes.remove(at: Int.random(in: 0..<bytes.count, using: &random))
            case 2 where !bytes.isEmpty: bytes[Int.random(in: 0..<bytes.count, using: &random)] = value
            default: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            }
        }
        return bytes
    }

    private func placement(_ random: inout SeededRandom) -> OrderPlacement {
        let count = Int.random(in: 0...5, using: &random)
        let lines = (0..<count).map { line(Int32($0 + 1), &random) }
        let address = Address(
            name: text(&random), phone: text(&random), regionCodes: [text(&random)], detail: text(&random))
        return OrderPlacement(
            orderNo: text(&random), user: UserID(text(&random)),
            lane: Lane.allCases.randomElement(using: &random) ?? .pos,
            store: Bool.random(using: &random) ? StoreID(text(&random)) : nil, lines: lines, goodsFen: fen(&random),
            ownDiscountFen: fen(&random), couponDiscountFen: fen(&random), freightFen: fen(&random),
            totalFen: fen(&random), tender: TenderPlan(cardFen: fen(&random), payableFen: fen(&random)),
            coupons: (0..<count).map { _ in CouponID(text(&random)) },
            address: Bool.random(using: &random) ? Personal(PersonID(text(&random)), address) : nil,
            payExpiresAt: Bool.random(using: &random) ? Timestamp(milliseconds: fen(&random)) : nil,
            businessDay: BusinessDay(Int32.random(in: 0...99_999_999, using: &random)), settingsVersion: fen(&random))
    }

    private func line(_ number: Int32, _ random: inout SeededRandom) -> OrderLine {
        let runs = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            UnitRun(
                count: fen(&random), netFen: fen(&random), ownDiscountFen: fen(&random), couponDiscountFen: fen(&random)
            )
        }
        return OrderLine(
            lineNo: number, spu: SpuID(text(&random)), sku: SkuID(text(&random)), title: text(&random),
            specText: text(&random), imageKey: Bool.random(using: &random) ? text(&random) : nil,
            category: Bool.random(using: &random) ? CategoryID(text(&random)) : nil, categoryPath: [text(&random)],
            quantity: fen(&random), unitListFen: fen(&random), listFen: fen(&random), ownDiscountFen: fen(&random),
            couponDiscountFen: fen(&random), netFen: fen(&random), runs: runs, location: LocationID(text(&random)),
            stockMode: StockMode.allCases.randomElement(using: &random) ?? .none)
    }

    private func fen(_ random: inout SeededRandom) -> Int64 {
        Bool.random(using: &random) ? .random(in: .min ... .max, using: &random) : .random(in: 0...9, using: &random)
    }

    private func text(_ random: inout SeededRandom) -> String {
        let letters = Array("aZ0.-茶é\u{1F375}\0\"\\")
        return String(
            (0..<Int.random(in: 0...8, using: &random)).map { _ in
                letters[Int.random(in: 0..<letters.count, using: &random)]
            })
    }
}
