public import Domain
public import JSON
public import ProjectionKit

/// What the index knows of one store that shoppers may see.
public struct StoreDocument: IndexedDocument {
    public static let projection = "store_search"
    public static let category: EventCategories = .store

    public enum Status: String, Hashable, Sendable, CaseIterable {
        case open = "OPEN"
        case paused = "PAUSED"
    }

    public var tenant: String
    public var storeID: String
    public var name: String
    public var place: GeoPoint
    public var status: Status

    public init(tenant: String, storeID: String, name: String, place: GeoPoint, status: Status) {
        self.tenant = tenant
        self.storeID = storeID
        self.name = name
        self.place = place
        self.status = status
    }

    public var id: String { storeID }

    /// All columns of the index with this document's values, as they are stored.
    public var columns: [(name: String, value: JSONValue)] {
        [
            ("tenant", .string(tenant)), ("name_text", .string(SearchFold.fold(name))),
            ("place", .string(IndexedPlace(place).text)), ("status", .string(status.rawValue)),
        ]
    }

    public static let columnNames = StoreDocument(
        tenant: "", storeID: "", name: "", place: GeoPoint(latitudeE7: 0, longitudeE7: 0), status: .open
    ).columns.map(\.name)

    public static func isChanged(by event: CommerceEvent) -> Bool {
        switch event {
        case .store: true
        default: false
        }
    }
}
