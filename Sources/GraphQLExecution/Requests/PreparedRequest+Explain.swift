public import JSON

extension PreparedRequest {
    /// What would be read, as JSON: `{"cost", "stages": [{"reads": [{…}]}]}`. Nothing is read.
    public func explained() -> JSONValue {
        let stages = (0..<plan.stages).map { stage -> JSONValue in
            let reads = plan.nodes.indices.filter { plan.nodes[$0].stage == stage }.map { read($0) }
            return .object(members([("reads", .array(reads))]))
        }
        return .object(members([("cost", .integer(Int64(cost))), ("stages", .array(stages))]))
    }

    /// The same for people, one read a line.
    public func explainedText() -> String {
        var text = "cost \(cost)\n"
        for stage in 0..<plan.stages {
            text += "stage \(stage + 1)\n"
            for index in plan.nodes.indices where plan.nodes[index].stage == stage {
                text += "  \(plan.fields[Int(plan.nodes[index].field)].coordinate): \(described(index))\n"
            }
        }
        return text
    }

    private func described(_ index: Int) -> String {
        switch plan.nodes[index].target {
        case .row(let set):
            "\(plan.columnSets[Int(set)].table) (\(plan.columnSets[Int(set)].columns.joined(separator: ", ")))"
        case .list(let list): "list \(plan.lists[Int(list)].binding.name), \(pages[index]?.size ?? 0) items"
        }
    }

    private func read(_ index: Int) -> JSONValue {
        let field = JSONValue.string(plan.fields[Int(plan.nodes[index].field)].coordinate)
        switch plan.nodes[index].target {
        case .row(let set):
            let columns = plan.columnSets[Int(set)]
            return .object(
                members([
                    ("field", field), ("table", .string(columns.table)),
                    ("columns", .array(columns.columns.map { .string($0) })),
                ]))
        case .list(let list):
            return .object(
                members([
                    ("field", field), ("list", .string(plan.lists[Int(list)].binding.name)),
                    ("items", .integer(Int64(pages[index]?.size ?? 0))),
                ]))
        }
    }

    private func members(_ pairs: [(String, JSONValue)]) -> JSONObject {
        var object = JSONObject()
        for (key, value) in pairs { object.set(key, to: value) }
        return object
    }
}
