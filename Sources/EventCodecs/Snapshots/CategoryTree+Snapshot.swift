public import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension CategoryTree {
    public static var snapshotVersion: Int16? { 1 }

    public func encodeSnapshot() -> [UInt8] {
        Mallard_Categorytree_V1_CategoryTreeSnapshot.with {
            $0.nodes = nodes.sorted { $0.key < $1.key }.map { id, node in
                .with {
                    $0.id = id.rawValue
                    if let parent = node.parent { $0.parent = parent.rawValue }
                    $0.name = node.name
                }
            }
        }.bytes()
    }

    public init?(snapshot: [UInt8]) {
        guard let wire = try? Mallard_Categorytree_V1_CategoryTreeSnapshot(serializedBytes: snapshot) else {
            return nil
        }
        self.init()
        // Every node as a root first, so that a child may stand before its parent.
        for node in wire.nodes { evolve(.nodeAdded(CategoryID(node.id), parent: nil, name: node.id)) }
        for node in wire.nodes where node.hasParent {
            evolve(.nodeMoved(CategoryID(node.id), parent: CategoryID(node.parent)))
        }
        for node in wire.nodes { evolve(.nodeRenamed(CategoryID(node.id), name: node.name)) }
    }
}
