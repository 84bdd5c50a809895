extension Order {
    /// What touches the order alone. The others move more streams: `PlaceOrder`, `RecordPaid`, `CancelOrder`,
    /// `ShipOrder`, `HandOverOrder`, `RecordSale`.
    public enum Command: Hashable, Sendable {
        /// A shipment, or with nil everything that was shipped.
        case confirmReceipt(ShipmentID?, by: ReceiptParty)
        /// Sent by the system when everything has been received.
        case complete
        case addNote(String, visibility: NoteVisibility)
        case hide
    }
}
