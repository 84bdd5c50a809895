import Domain
import EventCodecs
import EventSourcing
import Foundation
import JSON
import MemoryStores
import Simulation

/// A shop with Chinese titles of made-up words, each of which stands in a known number of them: evenly from few to many
/// on a logarithmic scale.
struct SearchShop: Sendable {
    static let tenant = TenantID("bench")

    let products: Int
    /// Words, the rarest first.
    let words: [String]
    let brands: [String]
    /// Product number to its words, as indexes.
    private let titles: [[Int]]
    private var chance: Chance

    private static let wordCount = 300
    private static let shelves = (tops: 20, below: 10)

    init(products: Int) {
        self.products = products
        var chance = Chance(seed: 20_261_126, "search")
        var seen: Set<String> = []
        var made: [String] = []
        while made.count < Self.wordCount + 200 {
            let word = Self.word(of: chance.below(3) == 0 ? 3 : 2, &chance)
            if seen.insert(word).inserted { made.append(word) }
        }
        words = Array(made.prefix(Self.wordCount))
        brands = Array(made.suffix(200))
        var titles = [[Int]](repeating: [], count: products)
        for word in 0..<Self.wordCount {
            var left = Self.spread(Double(word) / Double(Self.wordCount - 1), of: products)
            var holders: Set<Int> = []
            while left > 0 {
                let product = chance.below(products)
                guard holders.insert(product).inserted else { continue }
                titles[product].append(word)
                left -= 1
            }
        }
        self.titles = titles
        self.chance = chance
    }

    /// How many hits stand at a place from 0 to 1: from 10 to a fifth of all products.
    private static func spread(_ place: Double, of products: Int) -> Int {
        Int(10 * pow(Double(products) / 5 / 10, place))
    }

    private static func word(of length: Int, _ chance: inout Chance) -> String {
        var word = ""
        for _ in 0..<length {
            if let scalar = Unicode.Scalar(UInt32(0x4E00 + chance.below(5_000))) { word.unicodeScalars.append(scalar) }
        }
        return word
    }
}

// MARK: Queries

extension SearchShop {
    /// So many different searches: hits spread like the words, from 10 to a fifth of all products. Most are a word,
    /// told apart by a lowest price that leaves out next to nothing; a quarter are two words or more, of one product.
    func queries(_ count: Int) -> [JSONObject] {
        var chance = chance
        var queries: [JSONObject] = []
        for number in 0..<count {
            var text = words[chance.below(words.count)]
            if number % 4 == 3 {
                let title = titles[chance.below(products)].shuffled(using: &chance).prefix(2)
                let separator = chance.below(2) == 0 ? " " : ""
                text = title.map { words[$0] }.joined(separator: separator)
            }
            var query = JSONObject()
            query.set("text", to: .string(text))
            query.set("least", to: .integer(Int64(number % 400 + 1)))
            queries.append(query)
        }
        return queries
    }

    /// What people have typed so far: the first one to three characters of words and brands.
    func typed(_ count: Int) -> [String] {
        var chance = chance
        return (0..<count).map { (_: Int) -> String in
            let word = chance.below(3) == 0 ? brands[chance.below(brands.count)] : words[chance.below(words.count)]
            return String(word.prefix(1 + chance.below(3)))
        }
    }
}

// MARK: The log

extension SearchShop {
    var ids: [String] { (0..<products).map { "p\($0)" } }

    /// The shop's history, in memory.
    func log() async throws -> MemoryEventLog {
        let log = MemoryEventLog()
        var events: [NewEvent] = []
        func append(_ stream: StreamName, _ data: [EventData]) {
            for (version, data) in data.enumerated() {
                events.append(
                    NewEvent(
                        tenant: Self.tenant, stream: stream, version: StreamVersion(Int32(version + 1)),
                        occurredAt: Timestamp(milliseconds: 1_700_000_000_000 + Int64(events.count)),
                        commandKey: CommandKey("bench"), data: data, meta: []))
            }
        }
        for shelf in 0..<Self.shelves.tops * Self.shelves.below {
            let placement = self.placement(shelf)
            let top = CategoryPlacement(
                id: placement.ancestors[0], path: [placement.path[0]], ancestors: [])
            if shelf % Self.shelves.below == 0 {
                append(.category(top.id), [try Category.encode(.created(top, sort: 0), keys: NoPersonKeys())])
            }
            append(.category(placement.id), [try Category.encode(.created(placement, sort: 0), keys: NoPersonKeys())])
        }
        var chance = chance
        for product in 0..<products {
            let id = SpuID("p\(product)")
            let brand = brands[min(chance.below(brands.count), chance.below(brands.count))]
            let title = self.title(product, brand)
            let fen = Int64(500 + chance.below(1_000) * (1 + chance.below(500)))
            let story: [Spu.Event] = [
                .created(title: title, categories: [placement(chance.below(Self.shelves.tops * Self.shelves.below))]),
                .contentSet(SpuContent(title: title, brand: brand)), .skuPut(Sku(id: SkuID("\(id).1"), listFen: fen)),
                .published,
            ]
            append(.spu(id), try story.map { try Spu.encode($0, keys: NoPersonKeys()) })
            if product % 3 > 0 {
                let stock: [Stock.Event] = [
                    .adjusted(delta: 1_000, reason: .purchase, docNo: "", openedMode: .reserveOnOrder),
                    .sold(OrderID("o"), quantity: Int64(1 + chance.below(900))),
                ]
                append(
                    .stock(SkuID("\(id).1"), LocationID("s1")),
                    try stock.map { try Stock.encode($0, keys: NoPersonKeys()) })
            }
        }
        for start in stride(from: 0, to: events.count, by: 20_000) {
            var group = CommitGroup(after: try await log.head(), recordedAt: Timestamp(milliseconds: 1_800_000_000_000))
            group.events = Array(events[start..<min(start + 20_000, events.count)])
            try await log.commit(group)
        }
        return log
    }

    /// Words in runs of three, as titles are written: spaces stand between what belongs together.
    private func title(_ product: Int, _ brand: String) -> String {
        var title = brand
        for (place, word) in titles[product].enumerated() { title += (place % 3 == 0 ? " " : "") + words[word] }
        return title + " \(product % 40 * 25 + 25)ml"
    }

    private func placement(_ shelf: Int) -> CategoryPlacement {
        let top = shelf / Self.shelves.below
        return CategoryPlacement(
            id: CategoryID("c\(shelf)"), path: ["类\(top)", "类\(top)之\(shelf)"], ancestors: [CategoryID("top\(top)")])
    }
}
