import Synchronization

/// How far an import is, for whoever shows it. Written by the import, read at any time.
public final class ImportProgress: Sendable {
    public struct Snapshot: Sendable {
        /// `reading`, a stage's name, or `read models`.
        public var stage = "reading"
        public var done = 0
        /// 0: not known.
        public var total = 0
        /// Things done in this run, that is, without what an earlier run had done.
        public var doneNow = 0
        public var stageStart = ContinuousClock.now
    }

    private let state = Mutex(Snapshot())

    public init() {}

    public var snapshot: Snapshot { state.withLock { $0 } }

    public func begin(_ stage: String, total: Int = 0, alreadyDone: Int = 0) {
        state.withLock { state in
            state = Snapshot(stage: stage, done: alreadyDone, total: total)
        }
    }

    public func advance(to done: Int) {
        state.withLock { state in
            state.doneNow += done - state.done
            state.done = done
        }
    }
}
