/// The index of stores, for shoppers.
public typealias StoreIndex = DocumentIndex<StoreDocument>

extension StoreIndex {
    public init(groonga: GroongaClient) { self.init(GroongaIndex(groonga: groonga, layout: .stores)) }
}

/// Keeps the index of stores: whatever happens to a store, its document is made anew from the read model, or removed if
/// shoppers may not see it.
public typealias StoreSink = DocumentSink<StoreDocument>
