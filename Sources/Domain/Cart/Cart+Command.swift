extension Cart {
    /// A command names whose cart it means, so that the decision can check who asks.
    public struct Command: Hashable, Sendable {
        public let user: UserID
        public let action: Action

        public init(_ user: UserID, _ action: Action) {
            self.user = user
            self.action = action
        }
    }

    public enum Action: Hashable, Sendable {
        case addLine(SkuID, quantity: Int64, lane: Lane, store: StoreID?, offer: CartOffer)
        case changeQuantity(CartLineKey, quantity: Int64, offer: CartOffer)
        case selectLines([CartLineKey], on: Bool)
        case removeLines([CartLineKey])
        /// `offers` are today's, by line; a line acknowledged at another price is refused.
        case acknowledgeChanges([CartAcknowledgement], offers: [CartLineKey: CartOffer])
    }
}
