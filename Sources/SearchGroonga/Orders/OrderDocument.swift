public import Domain
public import JSON
public import ProjectionKit

/// What the index knows of one order: what staff may ask for it by, and nothing that only its buyer may know.
public struct OrderDocument: IndexedDocument {
    public static let projection = "order_search"
    public static let category: EventCategories = .order

    public var tenant: String
    public var orderID: String
    public var orderNo: String
    /// Nil: a till's customer nobody knows.
    public var user: String?
    public var store: String?
    /// `OPEN`, `CANCELLED` or `COMPLETED`.
    public var state: String
    /// The receiver's telephone number, its middle hidden, as all staff who see orders see it.
    public var maskedPhone: String?
    /// Ids of the products in it.
    public var products: [String]
    /// When it was placed, in milliseconds.
    public var placedAt: Int64

    public init(
        tenant: String, orderID: String, orderNo: String, user: String?, store: String?, state: String,
        maskedPhone: String?, products: [String], placedAt: Int64
    ) {
        self.tenant = tenant
        self.orderID = orderID
        self.orderNo = orderNo
        self.user = user
        self.store = store
        self.state = state
        self.maskedPhone = maskedPhone
        self.products = products
        self.placedAt = placedAt
    }

    public var id: String { orderID }

    /// All columns of the index with this document's values, as they are stored.
    public var columns: [(name: String, value: JSONValue)] {
        let tail = maskedPhone.flatMap(MaskedPhone.tail)
        let numbers = [orderNo, orderID, user, tail].compactMap(\.self).joined(separator: " ")
        var seen: Set<String> = []
        return [
            ("tenant", .string(tenant)), ("numbers", .string(SearchFold.fold(numbers))),
            ("user", .string(user ?? "")), ("store", .string(store ?? "")), ("state", .string(state)),
            ("phone", .string(maskedPhone ?? "")),
            ("products", .array(products.filter { seen.insert($0).inserted }.map { .string($0) })),
            ("placed_at", .integer(placedAt)),
        ]
    }

    public static let columnNames = OrderDocument(
        tenant: "", orderID: "", orderNo: "", user: nil, store: nil, state: "", maskedPhone: nil, products: [],
        placedAt: 0
    ).columns.map(\.name)

    public static func isChanged(by event: CommerceEvent) -> Bool {
        switch event {
        case .order(.placed), .order(.cancelled), .order(.completed): true
        default: false
        }
    }
}

/// A telephone number of which the middle is hidden: `138****5678`.
enum MaskedPhone {
    private static let shown = (head: 3, tail: 4)

    /// The digits at its end that are shown; nil if all are hidden.
    static func tail(_ masked: String) -> String? {
        let tail = masked.suffix(shown.tail)
        return tail.count == shown.tail && tail.allSatisfy(\.isNumber) ? String(tail) : nil
    }

    /// How a whole number would be shown; nil for what is no number of a mobile telephone.
    static func masking(_ text: String) -> String? {
        guard text.utf8.count == 11, text.hasPrefix("1"), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        let hidden = String(repeating: "*", count: 11 - shown.head - shown.tail)
        return "\(text.prefix(shown.head))\(hidden)\(text.suffix(shown.tail))"
    }
}
