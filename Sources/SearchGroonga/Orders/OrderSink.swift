/// Keeps the index of orders: an order that is placed, cancelled or completed has its document made anew from the read
/// model.
public typealias OrderSink = DocumentSink<OrderDocument>
