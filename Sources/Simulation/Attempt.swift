import EventSourcing
import Runtime
import Synchronization

/// Commands on their way to an owner, once; sent again they are another attempt.
struct Attempt {
    enum Sender: Hashable {
        case client(Int)
        case deadline
        case manager
    }

    let sender: Sender
    let envelopes: [CommandEnvelope]
    let lane: CommandLane
    /// In virtual microseconds.
    var sentAt: Int64 = 0
}

/// Where owners leave their answers, by attempt.
final class AnswerBox: Sendable {
    private let answers = Mutex<[Int: [CommandAnswer]]>([:])

    func put(_ answer: [CommandAnswer], to attempt: Int) { answers.withLock { $0[attempt] = answer } }

    /// In the order of the attempts.
    func take() -> [(attempt: Int, answers: [CommandAnswer])] {
        answers.withLock { answers in
            defer { answers.removeAll(keepingCapacity: true) }
            return answers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }
}
