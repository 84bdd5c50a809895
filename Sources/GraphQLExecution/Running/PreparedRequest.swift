import GraphQLLanguage

/// A request that may run: its plan, its values, and what they will read. Made by `GraphQLEngine.prepare`.
public struct PreparedRequest: Sendable {
    let plan: Plan
    let variables: [String: InputValue]
    /// By index into `Plan.arguments`; nil where a value cannot be used, which is an error of the field.
    let arguments: [Arguments?]
    /// By fetch node; nil for rows.
    let pages: [PageRequest?]
    /// By fetch node: rows or pages that it reads at most.
    let instances: [Int]
    /// What it costs at most: rows and pages, each as often as the schema's `@cost` says, else once.
    public let cost: Int
    public let operationName: String?
    /// Whether the document was parsed and validated before.
    public let documentWasKnown: Bool

    /// Whether what is read, or who may see it, depends on who asks. If not, all visitors of a mall who are not staff
    /// get the same reply.
    public var isPersonal: Bool { plan.isPersonal }

    /// Names of the tables that its rows come from, sorted.
    public var tables: [String] { Set(plan.columnSets.map(\.table).filter { !$0.isEmpty }).sorted() }

    /// Names of the lists that it pages through, sorted.
    public var lists: [String] { Set(plan.lists.map(\.binding.name)).sorted() }

    /// The lists that it pages through, once for each place in the document, with the arguments given there; without
    /// where they cannot be used.
    public var listReads: [(name: String, arguments: Arguments)] {
        plan.nodes.compactMap { node in
            guard case .list(let index) = node.target else { return nil }
            return (plan.lists[Int(index)].binding.name, arguments(at: node.arguments) ?? Arguments())
        }
    }

    /// Rounds of reading.
    public var stages: Int { plan.stages }

    /// The arguments of a fetch node or a chosen leaf; nil where they cannot be used.
    func arguments(at index: Int32) -> Arguments? { index < 0 ? Arguments() : arguments[Int(index)] }
}

/// Coerces the arguments of a plan, decides its pages and counts its cost.
struct RequestPreparation {
    let plan: Plan
    let coercion: LiteralCoercion
    let costMax: Int

    func run(_ document: CachedDocument, isKnown: Bool) throws(GraphQLError) -> PreparedRequest {
        var arguments: [Arguments?] = []
        arguments.reserveCapacity(plan.arguments.count)
        for argumentPlan in plan.arguments { arguments.append(evaluate(argumentPlan)) }
        var pages: [PageRequest?] = []
        pages.reserveCapacity(plan.nodes.count)
        for node in plan.nodes { pages.append(try page(of: node, arguments)) }
        let instances = instances(pages)
        let cost = cost(instances)
        guard cost <= costMax else {
            throw GraphQLError(
                "The operation costs more than allowed: \(cost) of \(costMax).", code: .limitCost,
                details: ["cost": Int64(cost), "costMax": Int64(costMax)])
        }
        return PreparedRequest(
            plan: plan, variables: coercion.variables, arguments: arguments, pages: pages,
            instances: instances, cost: cost, operationName: document.operation.name?.text, documentWasKnown: isKnown)
    }

    private func evaluate(_ plan: ArgumentPlan) -> Arguments? {
        do {
            return try plan.evaluate(coercion)
        } catch {
            return nil
        }
    }

    private func refusal(_ message: String, _ code: GraphQLErrorCode, _ info: FieldInfo) -> GraphQLError {
        GraphQLError(message, code: code, locations: [plan.source.location(at: info.offset)])
    }

    private func page(of node: FetchNode, _ arguments: [Arguments?]) throws(GraphQLError) -> PageRequest? {
        guard case .list(let index) = node.target else { return nil }
        let binding = plan.lists[Int(index)].binding
        let given = node.arguments < 0 ? Arguments() : arguments[Int(node.arguments)] ?? Arguments()
        let info = plan.fields[Int(node.field)]
        let first = given.int("first")
        let last = given.int("last")
        if first != nil, last != nil {
            throw refusal("\"\(info.coordinate)\" takes \"first\" or \"last\", not both.", .pageSize, info)
        }
        let size = first ?? last ?? Int64(binding.pageSize)
        guard (1...Int64(binding.pageSizeMax)).contains(size) else {
            throw refusal(
                "\"\(info.coordinate)\" gives 1 to \(binding.pageSizeMax) items, not \(size).", .pageSize, info)
        }
        return PageRequest(
            size: Int(size), isBackward: last != nil, after: Self.cursor("after", given),
            before: Self.cursor("before", given))
    }

    /// A custom scalar takes any literal; what is no text is no cursor of any list, and not the lack of one.
    private static func cursor(_ name: String, _ given: Arguments) -> String? {
        guard let value = given[name], !value.isNull else { return nil }
        return value.text ?? ""
    }

    /// How often each node is read at most: once for each instance of the node above, times its own fan-out.
    private func instances(_ pages: [PageRequest?]) -> [Int] {
        var instances: [Int] = []
        instances.reserveCapacity(plan.nodes.count)
        for node in plan.nodes {
            let above = node.parent < 0 ? 1 : instances[Int(node.parent)]
            let each =
                switch node.fanOut {
                case .one: 1
                case .atMost(let most): most
                case .page: node.parent < 0 ? 1 : pages[Int(node.parent)]?.size ?? 1
                }
            instances.append(Self.product(above, each))
        }
        return instances
    }

    private func cost(_ instances: [Int]) -> Int {
        var sum = 0
        for (node, count) in zip(plan.nodes, instances) { sum = Self.sum(sum, Self.product(count, node.weight)) }
        for surcharge in plan.surcharges {
            let count = surcharge.node < 0 ? 1 : instances[Int(surcharge.node)]
            sum = Self.sum(sum, Self.product(count, surcharge.weight))
        }
        return sum
    }

    // Both stop at a bound far above every limit.
    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflows) = left.multipliedReportingOverflow(by: right)
        return overflows ? Int.max / 2 : min(product, Int.max / 2)
    }

    private static func sum(_ left: Int, _ right: Int) -> Int { min(left &+ right, Int.max / 2) }
}
