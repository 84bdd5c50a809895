import JSON

/// The products near a place in the order of their nearest store, then by sales.
///
/// Each store is a ring: the products that it has and no nearer one. Groonga counts several rings at once about as fast
/// as one, and sorts a ring by sales; so rings are parted until those that a page lies in are known, and are few
/// products or one ring.
///
/// Cost: a page asks for some twenty counts at most, usually three, and for at most `partMax` products in each part.
struct DistanceRings {
    /// So many products are read with their stores and put in order here.
    private static let partMax: Int64 = 500

    private let request: SearchRequest
    private let words: SearchWords
    private let groonga: GroongaClient
    private let stores: [StoreSearchReply.Hit]

    /// Nil without stores.
    init?(_ request: SearchRequest, _ words: SearchWords, _ groonga: GroongaClient) {
        guard let stores = request.near, !stores.isEmpty else { return nil }
        self.request = request
        self.words = words
        self.groonga = groonga
        self.stores = stores
    }

    /// - Parameter total: how many products there are in all rings.
    func page(of total: Int64) async throws(SearchError) -> [SearchReply.Hit] {
        guard request.limit > 0 else { return [] }
        return try await part(stores.indices, of: total, after: request.offset, limit: request.limit)
    }

    /// At most `limit` products after the first `offset` of these rings, which have `count`.
    private func part(
        _ rings: Range<Int>, of count: Int64, after offset: Int, limit: Int
    ) async throws(SearchError) -> [SearchReply.Hit] {
        guard Int64(offset) < count, limit > 0 else { return [] }
        if rings.count == 1 { return try await hits(rings, offset: offset, limit: limit).map(\.hit) }
        if count <= Self.partMax {
            let all = try await hits(rings, offset: 0, limit: Int(Self.partMax)).sorted(by: precedes)
            return all.dropFirst(offset).prefix(limit).map(\.hit)
        }
        // Most pages are the first, and lie near.
        let middle = rings.lowerBound + max(1, rings.count / 4)
        let nearer = rings.lowerBound..<middle
        let nearerCount = min(try await self.count(nearer), count)
        let found = try await part(nearer, of: nearerCount, after: offset, limit: limit)
        let rest = max(0, offset - Int(nearerCount))
        return found
            + (try await part(
                middle..<rings.upperBound, of: count - nearerCount, after: rest, limit: limit - found.count))
    }

    private typealias Ranked = (hit: SearchReply.Hit, ring: Int, sold: Int64)

    private func precedes(_ left: Ranked, _ right: Ranked) -> Bool {
        if left.ring != right.ring { return left.ring < right.ring }
        if left.sold != right.sold { return left.sold > right.sold }
        return left.hit.spuID.utf8.lexicographicallyPrecedes(right.hit.spuID.utf8)
    }
}

// MARK: Asking

extension DistanceRings {
    private func count(_ rings: Range<Int>) async throws(SearchError) -> Int64 {
        try await select(rings, [("limit", "0")]).total
    }

    /// By sales.
    private func hits(_ rings: Range<Int>, offset: Int, limit: Int) async throws(SearchError) -> [Ranked] {
        let selection = try await select(
            rings,
            [
                ("output_columns", SearchIndex.columns(request)), ("sort_keys", "-sold,_key"), ("offset", "\(offset)"),
                ("limit", "\(limit)"),
            ])
        let ranks = Dictionary(zip(stores.map(\.storeID), stores.indices)) { first, _ in first }
        let hits = SearchIndex.hits(selection, request, words)
        return zip(hits, selection.rows).map { hit, row in
            let ring = hit.nearest.flatMap { ranks[$0.storeID] } ?? stores.count
            return (hit, ring, row.last?.asInteger ?? 0)
        }
    }

    private func select(_ rings: Range<Int>, _ more: [(String, String)]) async throws(SearchError) -> GroongaSelection {
        let has = GroongaScript.isOneOf("stores", stores[rings].map(\.storeID))
        let nearer = stores[..<rings.lowerBound].map(\.storeID)
        let script = nearer.isEmpty ? has : "(\(has) &! \(GroongaScript.isOneOf("stores", nearer)))"
        let arguments = SearchIndex.arguments(request, words, stores: script) + more
        return try GroongaSelection(try await groonga.call("select", arguments))
    }
}
