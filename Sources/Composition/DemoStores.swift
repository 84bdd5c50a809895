import AsyncHTTPClient
import CommandClient
import EventSourcing
import Identity
import JSON

/// The busiest stores of the sample week, put where a demo can look for them: in the middle of Shanghai.
struct DemoStores: Sendable {
    private let settings: Settings

    init(settings: Settings) { self.settings = settings }

    /// Says again what was said before, if it was interrupted.
    func load() async throws {
        let keys = try Keys.existing(settings)
        let client = CommandClient(
            endpoint: .unixSocket(path: try settings.socket(of: "command-server")), http: .shared,
            token: try await keys.tokens(of: "demo", tenant: TenantID(Demo.tenant), roles: [.importer]))
        for command in Self.commands {
            if case .refused(let problem) = try await client.send(command) { throw problem }
        }
    }

    private static let commands: [OutgoingCommand] =
        opening(
            "s367", "人民广场店", "上海市黄浦区人民大道120号", 312_304_160, 1_214_737_010, from: 540, radiusM: 3_000)
        + opening(
            "s343", "陆家嘴店", "上海市浦东新区世纪大道8号", 312_396_990, 1_214_997_550, from: 600, radiusM: 5_000)
        + opening("s406", "静安寺店", "上海市静安区南京西路1618号", 312_232_000, 1_214_454_000, from: 480, radiusM: 0)

    /// - Parameter radiusM: how far it delivers; 0 for one that does not.
    private static func opening(
        _ id: String, _ name: String, _ address: String, _ latitudeE7: Int64, _ longitudeE7: Int64,
        from minute: Int64, radiusM: Int64
    ) -> [OutgoingCommand] {
        func command(_ name: String, _ members: [(String, JSONValue)]) -> OutgoingCommand {
            var body = JSONObject()
            body.set("storeId", to: .string(id))
            for (name, value) in members { body.set(name, to: value) }
            return OutgoingCommand(
                route: "store.\(name)", key: "demo/\(id)/\(name)", body: JSONValue.object(body).encoded())
        }
        let hours = (1...7).map { (day: Int64) -> JSONValue in
            ["dow": .integer(day), "from": .integer(minute), "to": 1_320]
        }
        return [
            command(
                "create",
                [
                    ("name", .string(name)), ("address", .string(address)), ("latitudeE7", .integer(latitudeE7)),
                    ("longitudeE7", .integer(longitudeE7)),
                ]),
            command("set_hours", [("hours", .array(hours))]),
            command(
                "set_services",
                [("pickup", true), ("delivery", .bool(radiusM > 0)), ("radiusM", .integer(radiusM))]),
            command("open", []),
        ]
    }
}
