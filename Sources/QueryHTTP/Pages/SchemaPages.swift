import GraphQLExecution
import Hummingbird

/// What the query server tells of its schema: all of it to those who may introspect, else what everybody may see.
struct SchemaPages: Sendable {
    private let query: Page
    private let publicDocs: Page
    private let wholeDocs: Page
    private let sdl: [UInt8]
    private let viewers: ViewerResolver
    private let coding: ContentCoding
    private let isDemo: Bool

    init(_ backend: QueryBackend, _ viewers: ViewerResolver, _ options: QueryOptions) {
        let bound = backend.engine.bound
        let visitors = bound.outline(isPublic: true)
        let whole = bound.outline(isPublic: false)
        query = QueryPage.page(options.isDemo ? whole : visitors)
        publicDocs = SchemaDocs(visitors).page
        wholeDocs = SchemaDocs(whole).page
        sdl = Array(backend.schemaText.utf8)
        self.viewers = viewers
        coding = ContentCoding(gzip: options.gzip)
        isDemo = options.isDemo
    }

    func query(_ request: Request) -> Response { query.response(to: request, coding) }

    func docs(_ request: Request) async -> Response {
        guard !isDemo else { return wholeDocs.response(to: request, coding) }
        guard request.headers[.authorization] != nil else { return publicDocs.response(to: request, coding) }
        do {
            let isStaff = try await viewers.viewer(of: QueryFields(request.headers)).isStaff
            return (isStaff ? wholeDocs : publicDocs).response(to: request, coding)
        } catch {
            return Self.unauthenticated
        }
    }

    /// Closed to those who may not introspect: it says as much.
    func schema(_ request: Request) async -> Response {
        if !isDemo {
            guard request.headers[.authorization] != nil else { return Self.unauthenticated }
            do {
                guard try await viewers.viewer(of: QueryFields(request.headers)).isStaff else {
                    return QueryResponder.problem(403, "FORBIDDEN", "The schema is for staff; /graphql/docs is not.")
                }
            } catch {
                return Self.unauthenticated
            }
        }
        return QueryResponder.text(sdl, "text/plain; charset=utf-8")
    }

    private static var unauthenticated: Response {
        QueryResponder.problem(
            401, "UNAUTHENTICATED",
            "The whole schema is for staff: send Authorization: Bearer <token>. /graphql/docs shows the public part.")
    }
}
