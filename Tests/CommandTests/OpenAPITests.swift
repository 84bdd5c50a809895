import JSON
import Testing

@testable import CommerceCommands

struct OpenAPITests {
    private let table = CommandTable.standard
    private var document: JSONValue { table.openAPI() }

    @Test func `it is OpenAPI 3_1 with one path a command, and the batch`() throws {
        #expect(document["openapi"] == "3.1.0")
        let paths = try #require(document["paths"]?.asObject)
        #expect(Set(paths.map(\.key)) == Set(table.routes.map { "/commands/\($0)" } + ["/commands"]))
        let operations = paths.compactMap { $0.value["post"]?["operationId"]?.asString }
        #expect(Set(operations).count == paths.count, "operations have names of their own")
    }

    @Test(arguments: CommandTable.standard.routes)
    func `each command's schema tells its fields, their bounds and an example`(route: String) throws {
        let command = try #require(table.commands.first { $0.route == route })
        let operation = try #require(document["paths"]?["/commands/\(route)"]?["post"])
        #expect(operation["summary"]?.asString?.isEmpty == false)
        #expect(operation["x-roles"]?.asArray?.count == command.senders.count)
        let media = try #require(operation["requestBody"]?["content"]?["application/json"])
        #expect(media["example"] != nil)
        let schema = try #require(media["schema"])
        #expect(schema["additionalProperties"] == false)
        let properties = try #require(schema["properties"]?.asObject)
        #expect(properties.map(\.key) == command.described.members.map(\.name))
        try check(schema, at: route)
    }

    /// Every property is described and typed, texts and numbers are bounded, what is required is there.
    private func check(_ schema: JSONValue, at place: String) throws {
        let properties = schema["properties"]?.asObject ?? JSONObject()
        for name in schema["required"]?.asArray ?? [] {
            #expect(properties[try #require(name.asString)] != nil, "\(place): \(name)")
        }
        for (name, property) in properties {
            let place = "\(place).\(name)"
            #expect(property["description"]?.asString?.isEmpty == false, "\(place)")
            switch property["type"]?.asString {
            case "string":
                let isBounded = property["maxLength"] != nil || property["pattern"] != nil || property["enum"] != nil
                #expect(isBounded, "\(place)")
            case "integer": #expect(property["minimum"] != nil && property["maximum"] != nil, "\(place)")
            case "boolean": break
            case "object": try check(property, at: place)
            case "array":
                #expect(property["maxItems"] != nil, "\(place)")
                if let items = property["items"] { try check(items, at: place) }
            case let other: Issue.record("\(place) has type \(other ?? "none")")
            }
        }
    }

    @Test func `a charge's number is shown as the provider takes it`() throws {
        let operation = try #require(document["paths"]?["/commands/payment.start_charge"]?["post"])
        let media = try #require(operation["requestBody"]?["content"]?["application/json"])
        let example = try #require(media["example"]?["outTradeNo"]?.asString)
        let pattern = try #require(media["schema"]?["properties"]?["outTradeNo"]?["pattern"]?.asString)
        #expect(try Regex(pattern).wholeMatch(in: example) != nil && example.utf8.count >= 6)
        #expect(try Regex(pattern).wholeMatch(in: "wx") == nil)
    }

    @Test func `every reference leads somewhere`() throws {
        func references(_ value: JSONValue) -> [String] {
            switch value {
            case .array(let elements): elements.flatMap(references)
            case .object(let members):
                members.flatMap { $0.key == "$ref" ? [$0.value.asString ?? ""] : references($0.value) }
            case .null, .bool, .integer, .number, .string: []
            }
        }
        for reference in Set(references(document)) {
            let target = reference.split(separator: "/").dropFirst().reduce(Optional(document)) { value, step in
                value?[String(step)]
            }
            #expect(target != nil, "\(reference)")
        }
    }
}
