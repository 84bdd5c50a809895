/// What goes wrong in one run: a random choice of the kinds, each with a strength of its own. Everything at once would
/// hide what needs quiet to happen.
package struct FaultPlan: Sendable, Hashable {
    /// Of a thousand commits. `open`: the reply is lost while the transaction still runs; `late`: before the log has
    /// begun with it, which it may do at any time.
    var rolledBack = 0, refused = 0, streamMoved = 0, unknownAbsent = 0, unknownWritten = 0, unknownOpen = 0
    var unknownLate = 0
    /// Of a thousand calls.
    var loadFails = 0, loadIsSlow = 0, settleFails = 0, saveFails = 0, readFails = 0
    /// Of a thousand messages.
    var requestLost = 0, answerLost = 0, messageIsSlow = 0
    /// Of a thousand requests: sent twice at once.
    var sentTwice = 0
    /// Mean virtual milliseconds between two; 0 for never.
    var crash = 0, stall = 0, drain = 0, clockJump = 0, outage = 0, workerCrash = 0
    /// Of a thousand renewals that do not arrive.
    var renewalLost = 0

    /// Nothing goes wrong.
    static let none = FaultPlan()

    private init() {}

    init(_ chance: inout Chance) {
        func strength(_ most: Int) -> Int { chance.below(2) == 0 ? 0 : 1 + chance.below(most) }
        rolledBack = strength(120)
        refused = strength(40)
        streamMoved = strength(40)
        unknownAbsent = strength(80)
        unknownWritten = strength(120)
        unknownOpen = strength(80)
        loadFails = strength(80)
        loadIsSlow = strength(200)
        settleFails = strength(400)
        saveFails = strength(400)
        readFails = strength(100)
        requestLost = strength(80)
        answerLost = strength(150)
        messageIsSlow = strength(200)
        sentTwice = strength(200)
        func pause(_ least: Int) -> Int { chance.below(2) == 0 ? 0 : least + chance.below(4 * least) }
        crash = pause(4_000)
        stall = pause(5_000)
        drain = pause(8_000)
        clockJump = pause(3_000)
        outage = pause(8_000)
        workerCrash = pause(5_000)
        renewalLost = strength(500)
        unknownLate = strength(80)
    }
}
