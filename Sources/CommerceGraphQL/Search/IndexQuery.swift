import GraphQLExecution
import SearchGroonga

/// A list that an index in Groonga answers.
protocol IndexQuery: Sendable {
    /// Names of the watermarks of the indexes that are asked.
    var projections: [String] { get }

    func page(from indexes: SearchIndexes) async throws(SearchError) -> ListPage
}

/// Asks the indexes, several questions at once, and not beyond a deadline.
struct IndexRun: Sendable {
    let indexes: SearchIndexes
    let models: LiveModels

    func run(
        _ queries: [any IndexQuery], until deadline: ContinuousClock.Instant
    ) async -> [Result<ListPage, ReadFailure>] {
        await withTaskGroup(of: (Int, Result<ListPage, ReadFailure>)?.self) { group in
            for (number, query) in queries.enumerated() {
                group.addTask { (number, await find(query)) }
            }
            group.addTask {
                // Cut short when all have answered: either way it is over.
                do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return nil }
                return nil
            }
            var found = [Result<ListPage, ReadFailure>](repeating: .failure(.timeout), count: queries.count)
            var open = queries.count
            while open > 0, let answer = await group.next(), let (number, result) = answer {
                found[number] = result
                open -= 1
            }
            group.cancelAll()
            return found
        }
    }

    private func find(_ query: any IndexQuery) async -> Result<ListPage, ReadFailure> {
        guard query.projections.allSatisfy(models.isReady) else { return .failure(.notReady) }
        do {
            return .success(try await query.page(from: indexes))
        } catch {
            return .failure(error == .timedOut ? .timeout : .unavailable)
        }
    }
}

extension ListPage {
    /// A page of what an index found, after the first `offset`: each item's place is its number.
    init(found keys: [String], of total: Int64, after offset: Int, _ list: ListRead, _ id: ListID) {
        self.init(keys: keys)
        hasPreviousPage = offset > 0
        let end = offset + keys.count
        // Past the deepest place there is no going on.
        hasNextPage = Int64(end) < total && end <= SearchRequest.offsetMax && !keys.isEmpty
        guard list.wantsCursors else { return }
        cursors = keys.enumerated().map { index, key in
            PageCursor(score: String(offset + index + 1), member: key).encoded(in: id)
        }
    }
}
