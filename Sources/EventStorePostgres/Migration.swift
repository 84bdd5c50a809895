import Digests

/// One step of the schema, in a file of its own. Once shipped it never changes.
struct Migration: Hashable, Sendable {
    let number: Int32
    let name: String
    let sql: String

    private init(_ number: Int32, _ name: String, _ bytes: [UInt8]) {
        self.number = number
        self.name = name
        sql = String(decoding: bytes, as: UTF8.self)
    }

    /// SHA-256 of the text.
    var checksum: [UInt8] { SHA256.hash(Array(sql.utf8)) }

    /// In order, without gaps.
    static let all = [
        Migration(1, "log", PackageResources.M0001_log_sql),
        Migration(2, "lease", PackageResources.M0002_lease_sql),
        Migration(3, "views", PackageResources.M0003_views_sql),
        Migration(4, "roles", PackageResources.M0004_roles_sql),
        Migration(5, "group_number", PackageResources.M0005_group_number_sql),
        Migration(6, "business_views", PackageResources.M0006_business_views_sql),
    ]
}

public enum MigrationError: Error, Hashable, Sendable {
    /// The database could not be asked, or refused a step. Nothing of that step was applied.
    case failed(step: String, reason: String)
    /// A step that this database has applied has another text now: migrations are never edited.
    case changed(number: Int32)
}
