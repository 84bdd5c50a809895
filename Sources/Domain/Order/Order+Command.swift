extension Order {
    /// What touches the order alone. Placing, paying, cancelling, shipping and completing move other streams too:
    /// `PlaceOrder`, `RecordPaid`, `CancelOrder`, `ShipOrder`, `CompleteOrder`, `RecordSale`.
    public enum Command: Hashable, Sendable {
        /// A shipment, or with nil everything that was shipped.
        case confirmReceipt(ShipmentID?, by: ReceiptParty)
        case handOver(StoreID?)
        case addNote(String, visibility: NoteVisibility)
        case hide
    }
}
