import GraphQLLanguage

/// A request that may run: its plan, its values, and what they will read. Made by `GraphQLEngine.prepare`.
public struct PreparedRequest: Sendable {
    let plan: Plan
    let variables: [String: InputValue]
    /// By index into `Plan.arguments`; nil where a value cannot be used, which is an error of the field.
    let arguments: [Arguments?]
    /// By fetch node; nil for rows.
    let pages: [PageRequest?]
    /// Rows and lists that it reads at most.
    public let cost: Int
    public let operationName: String?

    /// Names of the tables that its rows come from, sorted.
    public var tables: [String] { Set(plan.columnSets.map(\.table).filter { !$0.isEmpty }).sorted() }

    /// Names of the lists that it pages through, sorted.
    public var lists: [String] { Set(plan.lists.map(\.binding.name)).sorted() }

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

    func run(operationName: String?) throws(GraphQLError) -> PreparedRequest {
        var arguments: [Arguments?] = []
        arguments.reserveCapacity(plan.arguments.count)
        for argumentPlan in plan.arguments { arguments.append(evaluate(argumentPlan)) }
        var pages: [PageRequest?] = []
        pages.reserveCapacity(plan.nodes.count)
        for node in plan.nodes { pages.append(try page(of: node, arguments)) }
        let cost = cost(pages)
        guard cost <= costMax else {
            throw GraphQLError("The operation reads more than allowed: \(cost) of \(costMax).", code: .limitCost)
        }
        return PreparedRequest(
            plan: plan, variables: coercion.variables, arguments: arguments, pages: pages, cost: cost,
            operationName: operationName)
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

    /// Reads of all nodes, each as often as the node above may have instances.
    private func cost(_ pages: [PageRequest?]) -> Int {
        var instances: [Int] = []
        instances.reserveCapacity(plan.nodes.count)
        var sum = 0
        for node in plan.nodes {
            let above = node.parent < 0 ? 1 : instances[Int(node.parent)]
            let each =
                switch node.fanOut {
                case .one: 1
                case .atMost(let most): most
                case .page: node.parent < 0 ? 1 : pages[Int(node.parent)]?.size ?? 1
                }
            let (product, overflows) = above.multipliedReportingOverflow(by: each)
            let count = overflows ? Int.max / 2 : min(product, Int.max / 2)
            instances.append(count)
            sum = min(sum &+ count, Int.max / 2)
        }
        return sum
    }
}
