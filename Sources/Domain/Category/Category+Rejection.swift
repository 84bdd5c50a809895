import EventSourcing

extension Category {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case depthExceeded(max: Int32)
        case nameTakenInParent(String)
        case cycle

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause):
                RejectionFacts(cause)
            case .depthExceeded(let max):
                RejectionFacts(
                    "DEPTH_EXCEEDED", "Categories nest at most \(max) deep.", [.init("max", Int64(max))])
            case .nameTakenInParent(let name):
                RejectionFacts(
                    "NAME_TAKEN_IN_PARENT", "The parent has a category named \(name) already.", [.init("name", name)])
            case .cycle:
                RejectionFacts("CYCLE", "A category cannot stand below itself.")
            }
        }
    }
}
