import HTTPTypes
import NIOHTTP1

/// The fields of a request that concern queries; looking the others over costs less than keeping them.
enum QueryFields {
    private static let names: [HTTPField.Name] = [
        .accept, .acceptEncoding, .authorization, .contentEncoding, .contentType, .mallardTenant, .mallardAtLeast,
        .mallardWait, .traceparent,
    ]

    /// Several of one name are one, with commas (RFC 9110, 5.3).
    static func of(_ headers: HTTPHeaders) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers {
            guard let known = known(name.utf8) else { continue }
            fields.append(HTTPField(name: known, value: value))
        }
        return fields
    }

    private static func known(_ name: String.UTF8View) -> HTTPField.Name? {
        names.first { candidate in
            let canonical = candidate.canonicalName.utf8
            return canonical.count == name.count
                && zip(canonical, name).allSatisfy { $0 == (65...90 ~= $1 ? $1 | 0x20 : $1) }
        }
    }
}
