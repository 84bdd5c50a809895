import Digests
public import EventSourcing
public import Postgres

/// The persons' keys, in a schema of their own.
public struct PostgresPersonKeyStore: PersonKeyStore {
    private let client: PostgresClient

    public init(_ client: PostgresClient) { self.client = client }

    public func keys(
        of persons: [TenantPerson], creating: Bool
    ) async throws(EventLogError) -> [TenantPerson: PersonKeyState] {
        guard !persons.isEmpty else { return [:] }
        var tenants = PostgresArrayBuilder(type: .text, capacity: persons.count)
        var ids = PostgresArrayBuilder(type: .text, capacity: persons.count)
        for person in persons {
            tenants.append(person.tenant.rawValue)
            ids.append(person.person.rawValue)
        }
        let names = [tenants.finish(), ids.finish()]
        var calls = [PostgresCall(Self.select, names)]
        if creating { calls.insert(PostgresCall(Self.insert, names + [try Self.fresh(persons.count)]), at: 0) }
        do {
            return try Self.states(try await client.pipeline(calls)[calls.count - 1])
        } catch let failure as PostgresFailure {
            throw EventLogError(failure.error)
        } catch let error as PostgresError {
            throw EventLogError(error)
        } catch { throw .corrupt(reason: "\(error)") }
    }

    /// Destroys the person's key for ever. False if it was destroyed before.
    public func shred(_ person: TenantPerson) async throws(EventLogError) -> Bool {
        do {
            return try await client.query(
                "select personal.shred($1, $2)", [.text(person.tenant.rawValue), .text(person.person.rawValue)]
            ).bool(0, 0)
        } catch { throw EventLogError(error) }
    }

    private static func fresh(_ count: Int) throws(EventLogError) -> PostgresValue {
        var keys = PostgresArrayBuilder(type: .bytea, capacity: count)
        do { for _ in 0..<count { keys.append(try SecureRandom.bytes(32)) } } catch {
            throw .unavailable(reason: "no randomness: \(error)")
        }
        return keys.finish()
    }

    private static func states(_ rows: PostgresResult) throws(PostgresError) -> [TenantPerson: PersonKeyState] {
        var states: [TenantPerson: PersonKeyState] = [:]
        for row in 0..<rows.rowCount {
            let person = TenantPerson(
                tenant: TenantID(try rows.text(row, 0)), person: PersonID(try rows.text(row, 1)))
            states[person] = try rows.ifPresent(row, 2, rows.bytes).map { .live(PersonKey(bytes: $0)) } ?? .shredded
        }
        return states
    }

    private static let insert = """
        insert into personal.person_key (tenant, person, key)
        select p.tenant, p.person, p.key from unnest($1::text[], $2::text[], $3::bytea[]) as p(tenant, person, key)
        on conflict do nothing
        """
    private static let select = """
        select k.tenant, k.person, k.key from unnest($1::text[], $2::text[]) as p(tenant, person)
        join personal.person_key k on k.tenant = p.tenant and k.person = p.person
        """
}
