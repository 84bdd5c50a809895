import GraphQLExecution

/// Where the members of a list come from.
enum ListSource: Sendable {
    /// An index of a read model; nil is a list of nothing.
    case index(ReadModel, @Sendable (ListRead, Viewer) throws(ReadFailure) -> IndexPlace?)
    /// Indexes in Groonga, by the names of their watermarks: which ones the arguments say.
    case query(
        projections: @Sendable (Arguments) -> [String],
        @Sendable (ListRead, Viewer) throws(ReadFailure) -> any IndexQuery)

    /// One index in Groonga, by the name of its watermark.
    static func query(
        projection: String, _ make: @escaping @Sendable (ListRead, Viewer) throws(ReadFailure) -> any IndexQuery
    ) -> ListSource {
        .query(projections: { _ in [projection] }, make)
    }

    /// What a reader of the list has to wait for.
    func projections(_ arguments: Arguments) -> [String] {
        switch self {
        case .index(let model, _): [model.name]
        case .query(let projections, _): projections(arguments)
        }
    }

    /// See `Viewers.user`.
    static func user(_ read: ListRead, _ viewer: Viewer, or staff: Visibility) throws(ReadFailure) -> String? {
        do { return try Viewers.user(read.arguments, viewer, or: staff) } catch { throw error.failure }
    }
}

/// A sorted set, and the way through it.
struct IndexPlace: Hashable, Sendable {
    /// Bounds as ZRANGE BYLEX takes them; for indexes whose scores are all equal.
    struct LexicalRange: Hashable, Sendable {
        let minimum: String
        let maximum: String
    }

    let index: String
    /// What decides its bucket, in keyed layouts.
    let placement: String
    /// The highest score first.
    let isReversed: Bool
    let range: LexicalRange?

    init(_ index: String, placement: String = "", isReversed: Bool = false, range: LexicalRange? = nil) {
        self.index = index
        self.placement = placement
        self.isReversed = isReversed
        self.range = range
    }
}
