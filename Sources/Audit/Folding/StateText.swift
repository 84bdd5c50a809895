import Domain
import EventSourcing
import ProjectionKit

/// Any state as indented text, in an order that does not change from run to run. Knows no aggregate by name: what a
/// state holds is shown under its own names.
enum StateText {
    static func text(of state: Any) -> String {
        members(of: state).map { lines($0.name, $0.value, indent: 0) }.joined().joined(separator: "\n")
    }

    private static func lines(_ name: String, _ value: Any, indent: Int) -> [String] {
        let margin = String(repeating: "  ", count: indent)
        if let text = leaf(value) { return ["\(margin)\(name.padded(to: max(1, 26 - indent * 2))) \(text)"] }
        let inside = members(of: unwrapped(value) ?? value)
        return ["\(margin)\(name)"] + inside.flatMap { lines($0.name, $0.value, indent: indent + 1) }
    }

    /// What fits on the line of its name; nil for what has parts.
    private static func leaf(_ value: Any) -> String? {
        guard let value = unwrapped(value) else { return "–" }
        if let instant = value as? Timestamp { return InstantText.text(instant) }
        if let personal = value as? any SealedText { return personal.sealedText }
        if let text = value as? String { return text.isEmpty ? "\"\"" : text }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .collection, .set, .dictionary:
            if mirror.children.isEmpty { return "none" }
            let items = members(of: value).map { leaf($0.value) }
            guard mirror.displayStyle != .dictionary, items.allSatisfy({ $0.map { !$0.contains("\n") } ?? false })
            else {
                return nil
            }
            return items.compactMap(\.self).joined(separator: ", ")
        case .struct, .class, .tuple:
            if let text = value as? any CustomStringConvertible { return text.description }
            // Wrappers of one raw value are that value.
            return mirror.children.count == 1 ? mirror.children.first.flatMap { leaf($0.value) } : nil
        case .enum:
            guard let payload = mirror.children.first else { return "\(value)" }
            return leaf(payload.value).map { "\(payload.label ?? "") \($0)" }
        default: return "\(value)"
        }
    }

    private static func members(of value: Any) -> [(name: String, value: Any)] {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .dictionary:
            let pairs = mirror.children.compactMap { child -> (name: String, value: Any)? in
                let pair = Array(Mirror(reflecting: child.value).children)
                return pair.count == 2 ? (key(pair[0].value), pair[1].value) : nil
            }
            return pairs.sorted { $0.name < $1.name }
        case .set:
            let items = mirror.children.map { (name: key($0.value), value: $0.value) }
            return items.sorted { $0.name < $1.name }
        case .collection: return mirror.children.enumerated().map { ("\($0.offset + 1)", $0.element.value) }
        case .enum: return mirror.children.map { ($0.label ?? "", $0.value) }
        default:
            return mirror.children.enumerated().map { index, child in
                let label = child.label ?? ""
                return (label.hasPrefix(".") || label.isEmpty ? "\(index + 1)" : label, child.value)
            }
        }
    }

    /// What a value is called that stands for others: its parts on one line.
    private static func key(_ value: Any) -> String {
        leaf(value) ?? members(of: value).map { key($0.value) }.joined(separator: " ")
    }

    /// Nil for an optional without a value.
    private static func unwrapped(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional else { return value }
        return mirror.children.first.flatMap { unwrapped($0.value) }
    }
}

/// A personal field, of which only the person is shown.
private protocol SealedText {
    var sealedText: String { get }
}

extension Personal: SealedText {
    fileprivate var sealedText: String { "sealed for \(person)" }
}
