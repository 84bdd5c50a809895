import Domain

/// Counts the units that left a counted shelf with an order, by the order's word.
struct OrderUnits {
    private(set) var left: Int64 = 0
    /// By line: units neither cancelled nor shipped; 0 for lines whose stock is not counted.
    private var waiting: [Int64] = []

    mutating func take(_ event: Order.Event) {
        switch event {
        case .placed(let placement):
            waiting = placement.lines.map { $0.stockMode == StockMode.none ? 0 : $0.quantity }
        case .linesCancelled(let lines, refundFen: _, reason: _): _ = remove(lines)
        case .shipped(_, carrier: _, trackingNo: _, let lines): left &+= remove(lines)
        case .handedOver:
            left &+= waiting.reduce(0, &+)
            waiting = []
        case .paid, .cancelled, .received, .completed, .noted, .hidden: break
        }
    }

    private mutating func remove(_ lines: [LineQuantity]) -> Int64 {
        var removed: Int64 = 0
        for line in lines where waiting.indices.contains(Int(line.lineNo) - 1) {
            let taken = min(max(0, line.quantity), waiting[Int(line.lineNo) - 1])
            waiting[Int(line.lineNo) - 1] -= taken
            removed &+= taken
        }
        return removed
    }
}
