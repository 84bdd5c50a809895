import GraphQLExecution

/// Where the members of a list come from.
enum ListSource: Sendable {
    /// An index of a read model; nil is a list of nothing.
    case index(ReadModel, @Sendable (ListRead, Viewer) throws(ReadFailure) -> IndexPlace?)
    /// An index in Groonga, by the name of its watermark.
    case query(projection: String, @Sendable (ListRead, Viewer) throws(ReadFailure) -> any IndexQuery)

    /// What a reader of the list has to wait for.
    var projection: String {
        switch self {
        case .index(let model, _): model.name
        case .query(let projection, _): projection
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
