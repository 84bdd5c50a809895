import Domain
import EventCodecs
import EventSourcing
public import Identity
import JSON
public import Runtime

/// Sets the tenant's own numbers; what is left out stays.
public struct PutTenantSettings: CommerceCommand {
    public static let route = "tenant.put_settings"
    public static let summary = "Set the shop's own numbers; what is left out stays as it is."
    public static let senders: Set<PrincipalRole> = [.admin, .importer]
    public static let results = [ResultMember("version", .integer, "The settings' version now.")]

    let command: TenantSettings.Command

    public init(_ body: inout BodyReader) {
        var command = TenantSettings.Command()
        command.name = body.optionalText("name", 1...80, "The shop's name.", example: "Mallard")
        command.utcOffsetMinutes = body.optionalInteger(
            "utcOffsetMinutes", -1_080...1_080, "The shop's zone, minutes east of UTC.", example: 480
        ).map(Int32.init(clamping:))
        command.payTimeoutSeconds = body.optionalInteger(
            "payTimeoutSeconds", 1...2_592_000, "How long an order waits for its payment.", example: 1_800)
        command.reservationGraceSeconds = body.optionalInteger(
            "reservationGraceSeconds", 0...86_400, "How much longer its goods are held.", example: 300)
        command.maxUnpaidOrders = body.optionalInteger(
            "maxUnpaidOrders", 1...1_000_000_000, "Unpaid orders one shopper may have.", example: 3)
        command.cartLinesMax = body.optionalInteger(
            "cartLinesMax", 1...1_000, "Lines a cart may have.", example: 120)
        command.freightFen = body.optionalInteger(
            "freightFen", 0...1_000_000, "Freight of an order that is sent. In fen.", example: 800)
        if body.flag("neverFreeFreight", default: false, "Whether free freight ends.") {
            command.freeFreightOverFen = .some(nil)
        } else if let fen = body.optionalInteger(
            "freeFreightOverFen", 0...Fen.orderTotalMax, "Goods worth this much travel free. In fen.", example: 9_900)
        {
            command.freeFreightOverFen = .some(fen)
        }
        command.defaultLocation = body.optionalID(
            "defaultLocation", "Where orders without a store take their stock.", example: "main")
        command.baseVersion = body.optionalInteger(
            "baseVersion", 0...Int64.max, "Refused as stale unless the settings are at this version.", example: 0)
        self.command = command
    }

    public var reads: [StreamRead] { [StreamRead(TenantSettings.self, .tenantSettings)] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let before = try scope.state(TenantSettings.self, .tenantSettings).version
        let events = try scope.apply(command, to: .tenantSettings, TenantSettings.decide)
        return Reply.encode { $0.member("version", .integer(before + Int64(events.count))) }
    }
}
