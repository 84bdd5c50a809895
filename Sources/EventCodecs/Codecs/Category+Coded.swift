public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension Category: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .created(let placement, let sort):
            try EventData(
                .categoryCreated,
                Mallard_Category_V1_CategoryCreated.with {
                    $0.placement = placement.wire
                    $0.sort = sort
                })
        case .moved(let placement):
            try EventData(.categoryMoved, Mallard_Category_V1_CategoryMoved.with { $0.placement = placement.wire })
        case .renamed(let name):
            try EventData(.categoryRenamed, Mallard_Category_V1_CategoryRenamed.with { $0.name = name })
        case .sorted(let sort):
            try EventData(.categorySorted, Mallard_Category_V1_CategorySorted.with { $0.sort = sort })
        case .shown: try EventData(.categoryShown, Mallard_Category_V1_CategoryShown())
        case .hidden: try EventData(.categoryHidden, Mallard_Category_V1_CategoryHidden())
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .categoryCreated:
            let wire = try data.message(Mallard_Category_V1_CategoryCreated.self)
            return .created(CategoryPlacement(wire.placement), sort: wire.sort)
        case .categoryMoved:
            return .moved(CategoryPlacement(try data.message(Mallard_Category_V1_CategoryMoved.self).placement))
        case .categoryRenamed:
            return .renamed(name: try data.message(Mallard_Category_V1_CategoryRenamed.self).name)
        case .categorySorted: return .sorted(try data.message(Mallard_Category_V1_CategorySorted.self).sort)
        case .categoryShown:
            _ = try data.message(Mallard_Category_V1_CategoryShown.self)
            return .shown
        case .categoryHidden:
            _ = try data.message(Mallard_Category_V1_CategoryHidden.self)
            return .hidden
        default: throw .unknownType(data.type)
        }
    }
}

extension CategoryTree: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .nodeAdded(let id, let parent, let name):
            try EventData(
                .categoryNodeAdded,
                Mallard_Categorytree_V1_CategoryNodeAdded.with {
                    $0.id = id.rawValue
                    if let parent { $0.parent = parent.rawValue }
                    $0.name = name
                })
        case .nodeMoved(let id, let parent):
            try EventData(
                .categoryNodeMoved,
                Mallard_Categorytree_V1_CategoryNodeMoved.with {
                    $0.id = id.rawValue
                    if let parent { $0.parent = parent.rawValue }
                })
        case .nodeRenamed(let id, let name):
            try EventData(
                .categoryNodeRenamed,
                Mallard_Categorytree_V1_CategoryNodeRenamed.with {
                    $0.id = id.rawValue
                    $0.name = name
                })
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .categoryNodeAdded:
            let wire = try data.message(Mallard_Categorytree_V1_CategoryNodeAdded.self)
            return .nodeAdded(
                CategoryID(wire.id), parent: wire.hasParent ? CategoryID(wire.parent) : nil, name: wire.name)
        case .categoryNodeMoved:
            let wire = try data.message(Mallard_Categorytree_V1_CategoryNodeMoved.self)
            return .nodeMoved(CategoryID(wire.id), parent: wire.hasParent ? CategoryID(wire.parent) : nil)
        case .categoryNodeRenamed:
            let wire = try data.message(Mallard_Categorytree_V1_CategoryNodeRenamed.self)
            return .nodeRenamed(CategoryID(wire.id), name: wire.name)
        default: throw .unknownType(data.type)
        }
    }
}
