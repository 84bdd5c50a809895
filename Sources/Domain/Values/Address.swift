/// Where to send a parcel, and to whom. Copied into the order, never referred to.
public struct Address: Hashable, Sendable {
    public let name: String
    public let phone: String
    /// Province, city, district: administrative division codes, widest first.
    public let regionCodes: [String]
    public let detail: String

    public init(name: String, phone: String, regionCodes: [String], detail: String) {
        self.name = name
        self.phone = phone
        self.regionCodes = regionCodes
        self.detail = detail
    }
}
