/// The index of orders, for staff.
public typealias OrderIndex = DocumentIndex<OrderDocument>

extension OrderIndex {
    public init(groonga: GroongaClient) { self.init(GroongaIndex(groonga: groonga, layout: .orders)) }
}
