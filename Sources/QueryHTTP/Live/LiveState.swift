import GraphQLExecution
import ProjectionKit

/// Which live queries there are, who follows them, and which of them have to run again.
struct LiveState {
    /// What has changed while a query was on its way: it may have read the rows from before.
    struct Missed {
        var messages: [WatermarkMessage] = []
        var isAll = false

        static let messagesMax = 32
    }

    var queries: [LiveKey: LiveQuery] = [:]
    var members: [Int: LiveMember] = [:]
    var perClient: [String: Int] = [:]
    var due: Set<LiveKey> = []
    var running: [LiveKey: Missed] = [:]
    var bytes = 0
    var isStopping = false
    private(set) var heard = 0
    private var readers: [ReadDependency: Set<LiveKey>] = [:]
    private var nextID = 0

    mutating func add(_ member: LiveMember) -> Int {
        nextID += 1
        members[nextID] = member
        queries[member.key]?.streams[nextID] = member.mailbox
        if let client = member.client { perClient[client, default: 0] += 1 }
        return nextID
    }

    mutating func remove(_ id: Int) {
        guard let member = members.removeValue(forKey: id) else { return }
        if let client = member.client {
            let left = (perClient[client] ?? 1) - 1
            perClient[client] = left > 0 ? left : nil
        }
        queries[member.key]?.streams[id] = nil
        guard let query = queries[member.key], query.streams.isEmpty else { return }
        setDependencies([], of: member.key)
        bytes -= query.latest?.bytes ?? 0
        queries[member.key] = nil
        due.remove(member.key)
    }

    /// Says whether something has to run.
    mutating func note(_ message: WatermarkMessage) -> Bool {
        heard += 1
        for key in running.keys { running[key]?.add(message) }
        var touched: Set<LiveKey> = []
        let projection = message.mark.projection
        if let changed = message.changed {
            for key in changed { touched.formUnion(readers[ReadDependency(projection: projection, key: key)] ?? []) }
            touched.formUnion(readers[ReadDependency(projection: projection)] ?? [])
        } else {
            touched.formUnion(queries.filter { $0.value.projections.contains(projection) }.keys)
        }
        due.formUnion(touched)
        return !touched.isEmpty
    }

    /// Messages may have been missed.
    mutating func noteGap() -> Bool {
        for key in running.keys { running[key]?.isAll = true }
        due.formUnion(queries.keys)
        return !due.isEmpty
    }

    /// Takes the queries that have to run and may; those on their way are taken up when they come back.
    mutating func takeDue(_ now: ContinuousClock.Instant) -> [LiveKey] {
        let batch = due.filter { key in running[key] == nil && queries[key].map { $0.notBefore <= now } ?? false }
        due.subtract(batch)
        return Array(batch)
    }

    mutating func setDependencies(_ dependencies: Set<ReadDependency>, of key: LiveKey) {
        guard let known = queries[key]?.dependencies, known != dependencies else { return }
        for gone in known.subtracting(dependencies) {
            readers[gone]?.remove(key)
            if readers[gone]?.isEmpty == true { readers[gone] = nil }
        }
        for new in dependencies.subtracting(known) { readers[new, default: []].insert(key) }
        queries[key]?.dependencies = dependencies
    }
}

extension LiveState.Missed {
    mutating func add(_ message: WatermarkMessage) {
        guard messages.count < Self.messagesMax else {
            isAll = true
            return
        }
        messages.append(message)
    }

    func touches(_ query: LiveQuery) -> Bool {
        isAll
            || messages.contains { message in
                let projection = message.mark.projection
                guard let changed = message.changed else { return query.projections.contains(projection) }
                return query.dependencies.contains(ReadDependency(projection: projection))
                    || changed.contains {
                        query.dependencies.contains(ReadDependency(projection: projection, key: $0))
                    }
            }
    }
}

extension LiveState {
    /// Takes a result in: who has to be sent it, and whether the query has to run again.
    mutating func finish(
        _ key: LiveKey, _ found: LiveResult, isUnread: Bool, _ missed: Missed?, _ limits: LiveLimits
    ) -> (streams: [LiveMailbox], isDue: Bool) {
        guard var query = queries[key] else { return ([], false) }
        let isDue = isUnread || missed?.touches(query) ?? false
        query.notBefore = .now + (isUnread ? limits.retry : limits.interval)
        // A moment's trouble does not take away what is on the screens.
        let isNews = found.id != query.latest?.id && (!isUnread || query.latest == nil)
        if isNews {
            bytes += found.bytes - (query.latest?.bytes ?? 0)
            query.latest = found
        }
        queries[key] = query
        if isDue { due.insert(key) }
        return (isNews ? Array(query.streams.values) : [], isDue)
    }
}
