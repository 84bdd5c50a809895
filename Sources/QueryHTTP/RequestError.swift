import JSON

/// A GraphQL response to a request that was refused before it was read.
enum RequestError {
    /// To somebody whose token is not, or no longer, taken.
    static func unauthenticated(_ reason: String) -> [UInt8] { body(code: "UNAUTHENTICATED", message: reason) }

    static func body(code: String, message: String) -> [UInt8] {
        let error: JSONValue = ["message": .string(message), "extensions": ["code": .string(code)]]
        let response: JSONValue = ["errors": [error]]
        return response.encoded()
    }
}
