public import Identity
public import Runtime

/// A command of the shop: its name, who may send it, its fields, and what it decides.
///
/// Everything the outside sees of a command comes from here: its route under `/commands`, its decoding, its hash,
/// its schema. To add a command: write one type, and name it in `CommandTable.standard`.
public protocol CommerceCommand: ExecutableCommand {
    /// `{aggregate}.{command}` in snake case, never renamed.
    static var route: String { get }

    /// One sentence on what it does.
    static var summary: String { get }

    /// Who may send it.
    static var senders: Set<PrincipalRole> { get }

    /// The members of a reply's `result`.
    static var results: [ResultMember] { get }

    /// Reads the fields. Placeholders stand for those that are wrong; the command is then never decided.
    init(_ body: inout BodyReader)
}

extension CommerceCommand {
    public static var results: [ResultMember] { [] }
}

/// One member of a reply's `result`, as the API's description tells it.
public struct ResultMember: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case string, integer, array, boolean
    }

    public let name: String
    public let kind: Kind
    public let about: String

    public init(_ name: String, _ kind: Kind, _ about: String) {
        self.name = name
        self.kind = kind
        self.about = about
    }
}

/// The common groups of senders.
extension Set where Element == PrincipalRole {
    static let catalogueKeepers: Self = [.catalogue, .importer, .admin]
    static let stockKeepers: Self = [.stock, .importer, .admin]
    static let shoppers: Self = [.shopper, .staff, .admin, .importer]
    static let promoters: Self = [.catalogue, .finance, .importer, .admin]
    static let storeKeepers: Self = [.staff, .importer, .admin]
    static let orderKeepers: Self = [.staff, .admin, .system]
}
