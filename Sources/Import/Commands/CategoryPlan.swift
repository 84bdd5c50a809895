/// The mall's categories: a department, and below it the product categories, names kept as the data has them.
///
/// Ids are the names in small letters with hyphens, `drug-gm.candy-packaged`; where two names would have one id,
/// or it would be longer than 64 characters, a hash of the name follows. Products with a department but no
/// category stand in the department's `OTHER`.
struct CategoryPlan: Sendable {
    struct Category: Hashable, Sendable {
        let id: String
        /// The department's id; nil for a department.
        let parent: String?
        let name: String
    }

    static let other = "OTHER"
    private static let idBytesMax = 64

    /// Departments by name, each followed by what is below it.
    private(set) var categories: [Category] = []
    private var ids: [Names: String] = [:]

    struct Names: Hashable, Comparable, Sendable {
        let department: String
        let category: String

        static func < (left: Names, right: Names) -> Bool {
            (left.department, left.category) < (right.department, right.category)
        }
    }

    /// Nil if the product has no department.
    static func names(of product: CompleteJourney.Product) -> Names? {
        guard !product.department.isEmpty else { return nil }
        return Names(department: product.department, category: product.category.isEmpty ? other : product.category)
    }

    init(_ names: Set<Names>) {
        var taken: Set<String> = []
        var departments: [String: String] = [:]
        for names in names.sorted() {
            let parent: String
            if let known = departments[names.department] {
                parent = known
            } else {
                parent = Self.id(Self.slug(names.department), of: names.department, &taken)
                departments[names.department] = parent
                categories.append(Category(id: parent, parent: nil, name: names.department))
            }
            let whole = "\(names.department) / \(names.category)"
            let id = Self.id("\(parent).\(Self.slug(names.category))", of: whole, &taken)
            categories.append(Category(id: id, parent: parent, name: names.category))
            ids[names] = id
        }
    }

    func id(of names: Names) -> String? { ids[names] }

    private static func id(_ slug: String, of name: String, _ taken: inout Set<String>) -> String {
        if slug.utf8.count <= idBytesMax, taken.insert(slug).inserted { return slug }
        let hash = "-\(Fingerprint.of(name).text)"
        let id = String(slug.prefix(idBytesMax - hash.utf8.count)) + hash
        taken.insert(id)
        return id
    }

    private static func slug(_ name: String) -> String {
        var slug = ""
        for byte in name.lowercased().utf8 {
            if UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
                slug.unicodeScalars.append(Unicode.Scalar(byte))
            } else if !slug.isEmpty, slug.last != "-" {
                slug.append("-")
            }
        }
        while slug.last == "-" { slug.removeLast() }
        return slug.isEmpty ? "x" : slug
    }
}
