import EventSourcing
public import GraphQLExecution
public import ProjectionKit

extension CommerceQueries {
    /// What a reply to `viewer` was made from: when one of these changes, it may be another.
    public static func dependencies(of reads: [RowRead], viewer: Viewer) -> Set<ReadDependency> {
        let tenant = TenantID(viewer.tenant)
        var found: Set<ReadDependency> = []
        for read in reads {
            switch read {
            case .columns(let set, let key):
                guard let table = CommerceSchema.tables[set.table] else { continue }
                let suffix = GenerationKeys.suffix(tenant, table.prefix + key)
                found.insert(ReadDependency(projection: table.model.name, key: "m:" + suffix))
            case .list(let list): found.formUnion(dependency(of: list, viewer, tenant))
            }
        }
        return found
    }

    private static func dependency(of list: ListRead, _ viewer: Viewer, _ tenant: TenantID) -> Set<ReadDependency> {
        switch CommerceSchema.lists[list.name] {
        case nil: return []
        case .query(let projections, _):
            return Set(projections(list.arguments).map { ReadDependency(projection: $0) })
        case .index(let model, let place):
            do throws(ReadFailure) {
                guard let place = try place(list, list.reader(viewer)) else { return [] }
                let suffix = GenerationKeys.suffix(tenant, place.index)
                return [ReadDependency(projection: model.name, key: "i:" + suffix)]
            } catch {
                // It was refused for its arguments, which stay as they are.
                return []
            }
        }
    }
}

extension ListRead {
    /// Who a list is read for: nobody in particular, if everybody may ask for it and the viewer is not staff.
    func reader(_ viewer: Viewer) -> Viewer {
        isGuarded || viewer.isStaff ? viewer : .anonymous(tenant: viewer.tenant)
    }
}
