import Domain
import EventCodecs
import EventSourcing
public import Identity
public import Runtime

public struct AdjustStockCommand: CommerceCommand {
    public static let route = "stock.adjust"
    public static let summary = "Change what lies on up to 500 shelves by one document."
    public static let senders: Set<PrincipalRole> = .stockKeepers

    let command: AdjustStock
    private let isOpening: Bool

    public init(_ body: inout BodyReader) {
        let items = body.list("items", 1...AdjustStock.itemsMax, "Each SKU and location once.") { item in
            AdjustStock.Item(
                sku: item.skuID(), location: item.locationID(),
                delta: item.integer(
                    "delta", -Stock.unitsMax...Stock.unitsMax, "Units more, or below zero units less.", example: 100),
                mode: item.optionalChoice(
                    "mode", Vocabulary.stockMode, "What orders do to it; counts only where there was no stock yet."),
                expectedOnHand: item.optionalInteger(
                    "expectedOnHand", -Stock.unitsMax...Stock.unitsMax,
                    "Refused as stale unless so many are there.", example: 0))
        }
        command = AdjustStock(
            items: items, reason: body.choice("reason", Vocabulary.adjustReason, "Why."),
            docNo: body.text("docNo", 0...64, "The document.", example: "GR-2026-08-01", default: ""))
        isOpening = body.flag(
            "opening", default: false, "Declares that none of these was ever counted before; it is quicker.")
    }

    public var reads: [StreamRead] {
        isOpening ? [] : command.items.map { StreamRead(Stock.self, $0.key.stream) }
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let keys = command.items.map(\.key)
        let states = try scope.states(Stock.self, keys.map(\.stream), new: isOpening)
        let appends: [StockAppend]
        do {
            appends = try AdjustStock.decide(
                command, Dictionary(zip(keys, states)) { first, _ in first }, scope.context)
        } catch {
            throw .rejected(error)
        }
        try scope.record(appends)
        return .nothingToTell
    }
}
