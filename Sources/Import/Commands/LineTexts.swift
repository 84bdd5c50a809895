import JSON

/// What the till prints beside a product, encoded once and copied into every line that sells it.
///
/// One buffer for all of them: a year's 92,000 products take about 15 MB.
struct LineTexts: Sendable {
    private var bytes: [UInt8] = []
    private var places: [CompleteJourney.ProductID: Range<Int>] = [:]

    mutating func add(_ product: CompleteJourney.Product, _ plan: CategoryPlan) {
        let names = CategoryPlan.names(of: product)
        let start = bytes.count
        Self.append(product.id, ProductTitle.title(of: product), names, names.flatMap(plan.id), to: &bytes)
        places[product.id] = start..<bytes.count
    }

    /// Writes the members that name the product. A product whose own row was malformed has its id for a title.
    func write(_ product: CompleteJourney.ProductID, to writer: inout JSONWriter) {
        if let place = places[product] {
            writer.raw(bytes[place])
        } else {
            var members: [UInt8] = []
            Self.append(product, "Product \(product)", nil, nil, to: &members)
            writer.raw(members)
        }
    }

    /// Members of an object, without its braces.
    private static func append(
        _ product: CompleteJourney.ProductID, _ title: String, _ names: CategoryPlan.Names?, _ category: String?,
        to bytes: inout [UInt8]
    ) {
        var writer = JSONWriter(appendingTo: bytes)
        bytes = []
        writer.member("skuId", .string(MallNames.variant(product)))
        writer.member("title", .string(title))
        if let names, let category {
            writer.member("categoryId", .string(category))
            writer.member("categoryPath", [.string(names.department), .string(names.category)])
        }
        bytes = writer.bytes
    }
}
