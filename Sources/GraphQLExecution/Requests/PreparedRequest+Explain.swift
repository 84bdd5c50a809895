public import JSON

extension PreparedRequest {
    /// What would be read, as JSON: `{"cost", "stages": [{"reads": [{…}]}]}`. Nothing is read.
    ///
    /// - Parameter times: of its execution, to tell with it what was read and how long it took.
    public func explained(_ times: ExecutionTimes? = nil) -> JSONValue {
        let stages = (0..<plan.stages).map { stage -> JSONValue in
            let reads = nodes(of: stage).map { read($0) }
            var object = members([("reads", .array(reads))])
            if let time = times?.stages.first(where: { $0.index == stage }) {
                object.set("made", to: .integer(Int64(time.reads)))
                object.set("microseconds", to: .integer(time.duration.microseconds))
            }
            return .object(object)
        }
        var object = members([("cost", .integer(Int64(cost))), ("stages", .array(stages))])
        if let times {
            object.set("writeMicroseconds", to: .integer(times.writing.microseconds))
            object.set("totalMicroseconds", to: .integer(times.total.microseconds))
        }
        return .object(object)
    }

    /// The same for people, one read a line.
    public func explainedText() -> String {
        var text = "cost \(cost)\n"
        for stage in 0..<plan.stages {
            text += "stage \(stage + 1)\n"
            for index in nodes(of: stage) {
                text += "  \(plan.fields[Int(plan.nodes[index].field)].coordinate): \(described(index))\n"
            }
        }
        return text
    }

    private func nodes(of stage: Int) -> [Int] { plan.nodes.indices.filter { plan.nodes[$0].stage == stage } }

    private func described(_ index: Int) -> String {
        switch plan.nodes[index].target {
        case .row(let set):
            "\(plan.columnSets[Int(set)].table) (\(plan.columnSets[Int(set)].columns.joined(separator: ", ")))"
        case .list(let list): "list \(plan.lists[Int(list)].binding.name), \(pages[index]?.size ?? 0) items"
        }
    }

    private func read(_ index: Int) -> JSONValue {
        let node = plan.nodes[index]
        var object = members([("field", .string(plan.fields[Int(node.field)].coordinate))])
        switch node.target {
        case .row(let set):
            let columns = plan.columnSets[Int(set)]
            object.set("table", to: .string(columns.table))
            object.set("columns", to: .array(columns.columns.map { .string($0) }))
        case .list(let list):
            object.set("list", to: .string(plan.lists[Int(list)].binding.name))
            object.set("items", to: .integer(Int64(pages[index]?.size ?? 0)))
        }
        object.set("atMost", to: .integer(Int64(instances[index])))
        object.set("weight", to: .integer(Int64(node.weight)))
        return .object(object)
    }

    private func members(_ pairs: [(String, JSONValue)]) -> JSONObject {
        var object = JSONObject()
        for (key, value) in pairs { object.set(key, to: value) }
        return object
    }
}

extension Duration {
    /// Whole ones.
    public var microseconds: Int64 { Int64(self / .microseconds(1)) }
}
