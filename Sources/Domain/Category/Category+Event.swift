extension Category {
    public enum Event: Hashable, Sendable {
        case created(CategoryPlacement, sort: Int32)
        case moved(CategoryPlacement)
        case renamed(name: String)
        case sorted(Int32)
        case shown
        case hidden
    }
}
