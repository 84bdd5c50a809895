extension Cart {
    public mutating func evolve(_ event: Event) {
        revision += 1
        switch event {
        case .lineAdded(let key, let sku, let quantity, let lane, let store, let unitFen, let priceVersion):
            lines[key] = Line(
                sku: sku, lane: lane, store: store, quantity: quantity, isSelected: true, seenUnitFen: unitFen,
                seenPriceVersion: priceVersion)
        case .quantityChanged(let key, old: _, let new): lines[key]?.quantity = new
        case .selectionChanged(let keys, let on):
            for key in keys { lines[key]?.isSelected = on }
        case .linesRemoved(let keys), .checkedOut(_, lines: let keys):
            for key in keys { lines[key] = nil }
        case .changesAcknowledged(let items):
            for item in items {
                lines[item.line]?.seenUnitFen = item.unitFen
                lines[item.line]?.seenPriceVersion = item.priceVersion
            }
        }
    }
}
