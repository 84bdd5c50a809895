extension Category {
    /// Creating, moving and renaming need the tree: `CreateCategory`, `MoveCategory`, `RenameCategory`.
    public enum Command: Hashable, Sendable {
        case sort(Int32)
        case show
        case hide
    }
}
