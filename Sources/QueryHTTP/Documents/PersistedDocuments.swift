import Digests
public import GraphQLExecution
import GraphQLLanguage
import Identity
import Synchronization

/// Finds the document of a request that names it: one that is listed, or one that a client has sent before.
///
/// A hash is believed only after hashing the text, so nobody can put another text in a document's place; what clients
/// send is kept apart from what is listed, within bounds, and never lets anything into the list.
public final class PersistedDocuments: Sendable {
    /// Documents kept of what clients sent, and how long each may be.
    static let rememberedMax = 1_000
    static let rememberedBytesMax = 16 << 10

    private let listed: ListedDocuments
    private let onlyListed: Bool
    private let remembered = Mutex(RecentCache<[UInt8], [UInt8]>(countMax: rememberedMax))

    /// - Parameter onlyListed: nothing but listed documents is answered, whoever asks.
    public init(listed: ListedDocuments = ListedDocuments(), onlyListed: Bool = false) {
        self.listed = listed
        self.onlyListed = onlyListed
    }

    /// Throws for the first listed document that the engine would refuse.
    public func check(with engine: GraphQLEngine) throws(DocumentListError) {
        for (name, text) in listed.all {
            do {
                try engine.check(document: text)
            } catch {
                let reasons = error.errors.map { error in
                    let place = error.locations.first.map { "line \($0.line): " } ?? ""
                    return place + error.message
                }
                throw DocumentListError(description: "\(name): \(reasons.joined(separator: "; "))")
            }
        }
    }

    /// The request with its document.
    func resolve(_ request: GraphQLRequest) throws(GraphQLRefusal) -> GraphQLRequest {
        switch request.documentName {
        case nil:
            if onlyListed { try requireListed(SHA256.hash(request.query)) }
            return request
        case .id(let id):
            guard let text = listed.hashes[id].flatMap({ listed.texts[$0] }) else { throw Self.notFound }
            return request.with(document: text)
        case .hash(let hash) where request.query.isEmpty:
            if let text = listed.texts[hash] { return request.with(document: text) }
            guard !onlyListed, let text = remembered.withLock({ $0[hash] }) else { throw Self.notFound }
            return request.with(document: text)
        case .hash(let hash):
            guard SHA256.hash(request.query) == hash else {
                throw GraphQLRefusal(.parameters, "The hash is not that of the document.")
            }
            if onlyListed { try requireListed(hash) }
            return request
        }
    }

    /// Keeps the document of a request that has turned out to be valid, if it asked for that.
    func remember(_ request: GraphQLRequest) {
        guard case .hash(let hash) = request.documentName, !onlyListed, listed.texts[hash] == nil,
            !request.query.isEmpty, request.query.count <= Self.rememberedBytesMax
        else { return }
        remembered.withLock { remembered in
            if remembered[hash] == nil { remembered[hash] = request.query }
        }
    }

    private func requireListed(_ hash: [UInt8]) throws(GraphQLRefusal) {
        guard listed.texts[hash] == nil else { return }
        throw GraphQLRefusal(.validation, "Only listed documents are answered here.", code: .documentNotAllowed)
    }

    /// The message is what clients of automatic persisted queries look for.
    private static var notFound: GraphQLRefusal {
        GraphQLRefusal(.validation, "PersistedQueryNotFound", code: .persistedQueryNotFound)
    }
}
