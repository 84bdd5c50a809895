import JSON
import ProjectionKit

/// Gathers columns that will never change.
struct FrozenColumns {
    private(set) var columns: [Columns.Column] = []

    mutating func text(_ name: String, _ value: String?) {
        guard let value else { return }
        add(name) { JSONFragment.text(value, to: &$0) }
    }

    mutating func integer(_ name: String, _ value: Int64) { add(name) { JSONFragment.integer(value, to: &$0) } }

    mutating func bool(_ name: String, _ value: Bool) { add(name) { JSONFragment.bool(value, to: &$0) } }

    mutating func texts(_ name: String, _ value: [String]) { add(name) { JSONFragment.texts(value, to: &$0) } }

    mutating func packed<Item>(_ name: String, _ items: [Item], _ encode: (Item, inout [UInt8]) -> Void) {
        let fragments = items.map { item -> [UInt8]? in
            var bytes: [UInt8] = []
            encode(item, &bytes)
            return bytes.isEmpty ? nil : bytes
        }
        columns.append(Columns.Column(name: Array(name.utf8), value: PackedColumn.encode(fragments)))
    }

    private mutating func add(_ name: String, _ encode: (inout [UInt8]) -> Void) {
        var bytes: [UInt8] = []
        encode(&bytes)
        columns.append(Columns.Column(name: Array(name.utf8), value: bytes))
    }
}
