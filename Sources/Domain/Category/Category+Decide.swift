public import EventSourcing

extension Category {
    public static func decide(
        _ command: Command, _ state: Category, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        guard context.actor.isStaff else { throw .common(.forbidden("Only staff changes categories.")) }
        guard state.placement != nil else { throw .common(.notFound("category")) }
        switch command {
        case .sort(let sort): return sort == state.sort ? [] : [.sorted(sort)]
        case .show: return state.isVisible ? [] : [.shown]
        case .hide: return state.isVisible ? [.hidden] : []
        }
    }
}
