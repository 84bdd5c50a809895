import EventSourcing

/// What the loop remembers of one command between its tries.
struct CommandTry {
    var answer: CommandAnswer?
    /// Rollbacks and failed loads so far.
    var attempts = 0
    /// How often it asked for streams it had not named before.
    var loadRounds = 0
    /// The largest group it may be part of: lowered to find which command the log refuses.
    var groupCommandsMax = Int.max
    /// One of the streams its group took as unborn was not.
    var distrustsNew = false
    /// The generation of recent outcomes at which the log was asked for its key and knew none.
    var absentSince: Int?
    /// Of a traced command.
    var times: StageTimes?
}

/// One call of `submit`: its commands are decided in order, and answered together.
final class Submission {
    enum Place {
        /// In a queue, to be looked at.
        case ready
        /// Waits for loads to come back.
        case loading
        /// Waits for another command with the same key.
        case waitingForKey
        /// Every command is in a group or answered.
        case idle
    }

    let envelopes: [CommandEnvelope]
    let lane: CommandLane
    let bytes: Int
    let arrivedAt: ContinuousClock.Instant
    private let reply: @Sendable ([CommandAnswer]) -> Void
    var tries: [CommandTry]
    /// The next command to decide.
    var cursor = 0
    var place = Place.ready
    /// Commands before this one have had their needs looked for.
    var prefetchedTo = 0
    /// Something of it has been looked at.
    var isBegun: Bool { cursor > 0 || prefetchedTo > 0 }
    /// The loads it waits for.
    var loads: [Int] = []
    /// Boxes its next command has read already, pinned.
    private var held: [StateBox] = []
    private(set) var unanswered: Int

    init(_ request: SubmitRequest) {
        envelopes = request.envelopes
        lane = request.lane
        bytes = request.bytes
        arrivedAt = request.arrivedAt
        reply = request.reply
        tries = Array(repeating: CommandTry(), count: request.envelopes.count)
        unanswered = request.envelopes.count
    }

    /// With the last one that was missing the caller has its answers.
    func answer(_ index: Int, _ answer: CommandAnswer) {
        assert(tries[index].answer == nil, "a command is answered once")
        tries[index].answer = answer
        unanswered -= 1
        if unanswered == 0 { reply(tries.compactMap(\.answer)) }
    }

    var sender: Sender { Sender(tenant: envelopes[0].tenant, principal: envelopes[0].actor.id) }

    func hold(_ boxes: [StateBox]) {
        for box in boxes { box.pins += 1 }
        held += boxes
    }

    func letGo() {
        for box in held { box.pins -= 1 }
        held.removeAll(keepingCapacity: true)
    }
}
