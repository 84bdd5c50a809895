public import Domain
import EventCodecs
import EventSourcing
public import Identity
public import Runtime

/// A change of one store.
public protocol StoreCommand: CommerceCommand {
    var command: Store.Command { get }
}

extension StoreCommand {
    public static var senders: Set<PrincipalRole> { .storeKeepers }
    public var reads: [StreamRead] { [StreamRead(Store.self, .store(command.store))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .store(command.store), Store.decide)
        return .nothingToTell
    }
}

public struct CreateStore: StoreCommand {
    public static let route = "store.create"
    public static let summary = "Create a store. Shoppers see it when it is opened."
    public let command: Store.Command

    public init(_ body: inout BodyReader) { command = Store.Command(body.storeID(), .create(Store.Profile(&body))) }
}

public struct EditStore: StoreCommand {
    public static let route = "store.edit"
    public static let summary = "Say anew what a store is called and where it stands."
    public let command: Store.Command

    public init(_ body: inout BodyReader) { command = Store.Command(body.storeID(), .edit(Store.Profile(&body))) }
}

public struct SetStoreHours: StoreCommand {
    public static let route = "store.set_hours"
    public static let summary = "Say when a store is open in a week, and on which days it is not."
    public let command: Store.Command

    public init(_ body: inout BodyReader) {
        command = Store.Command(
            body.storeID(),
            .setHours(
                body.list("hours", 1...Store.hoursMax, "Stretches of days, in the mall's zone.") { StoreHours(&$0) },
                holidays: body.days(
                    "holidays", 0...Store.holidaysMax, "Days it stays closed.", example: ["2026-10-01"])))
    }
}

public struct SetStoreServices: StoreCommand {
    public static let route = "store.set_services"
    public static let summary = "Say how a store's goods come to shoppers."
    public let command: Store.Command

    public init(_ body: inout BodyReader) {
        command = Store.Command(body.storeID(), .setServices(Store.Services(&body)))
    }
}

public struct OpenStore: StoreCommand {
    public static let route = "store.open"
    public static let summary = "Open a store, for the first time or after a pause."
    public let command: Store.Command

    public init(_ body: inout BodyReader) { command = Store.Command(body.storeID(), .open) }
}

public struct PauseStore: StoreCommand {
    public static let route = "store.pause"
    public static let summary = "Pause a store. It stays paused until it is opened again."
    public let command: Store.Command

    public init(_ body: inout BodyReader) {
        command = Store.Command(
            body.storeID(),
            .pause(
                until: body.optionalTime(
                    "until", "When it means to be back, for shoppers to read. In milliseconds since 1970."),
                reason: body.text("reason", 1...200, "Why, for shoppers to read.", example: "Stocktake")))
    }
}

public struct CloseStore: StoreCommand {
    public static let route = "store.close"
    public static let summary = "Close a store for good."
    public let command: Store.Command

    public init(_ body: inout BodyReader) { command = Store.Command(body.storeID(), .close) }
}
