public import EventSourcing

/// What a refusal says to the outside, gathered so that each rejection enum needs one `switch`.
public struct RejectionFacts: Hashable, Sendable {
    public let code: String
    public let detail: String
    public let kind: RejectionKind
    public let params: [RejectionParam]

    public init(_ code: String, _ detail: String, kind: RejectionKind = .conflict, _ params: [RejectionParam] = []) {
        self.code = code
        self.detail = detail
        self.kind = kind
        self.params = params
    }

    /// What a refusal met on another aggregate says.
    public init(_ cause: some DomainRejection) {
        self.init(cause.code, cause.detail, kind: cause.kind, cause.params)
    }
}

/// A rejection that gives its facts in one place.
public protocol DescribedRejection: DomainRejection, Hashable {
    var facts: RejectionFacts { get }
}

extension DescribedRejection {
    public var code: String { facts.code }
    public var detail: String { facts.detail }
    public var kind: RejectionKind { facts.kind }
    public var params: [RejectionParam] { facts.params }
}
