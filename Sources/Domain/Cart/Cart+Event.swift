extension Cart {
    public enum Event: Hashable, Sendable {
        case lineAdded(
            CartLineKey, sku: SkuID, quantity: Int64, lane: Lane, store: StoreID?, seenUnitFen: Int64,
            priceVersion: Int64)
        case quantityChanged(CartLineKey, old: Int64, new: Int64)
        case selectionChanged([CartLineKey], on: Bool)
        case linesRemoved([CartLineKey])
        case changesAcknowledged([CartAcknowledgement])
        /// The lines went into the order and left the cart.
        case checkedOut(OrderID, lines: [CartLineKey])
    }
}
