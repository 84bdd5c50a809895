/// When the parts of an execution were done; read a few times a request, so that it costs next to nothing.
public struct ExecutionTimes: Sendable {
    /// One round of reading.
    public struct Stage: Sendable {
        /// Index among the plan's stages; those that had nothing to read are left out.
        public let index: Int
        /// Rows and pages that were asked for.
        public let reads: Int
        public let start: ContinuousClock.Instant
        public let end: ContinuousClock.Instant

        public var duration: Duration { start.duration(to: end) }
    }

    public let start: ContinuousClock.Instant
    /// Stages that had something to read.
    public let stages: [Stage]
    /// When the reply was written.
    public let end: ContinuousClock.Instant

    public var total: Duration { start.duration(to: end) }
    /// From the last stage's end: collecting what was read, and writing.
    public var writing: Duration { (stages.last?.end ?? start).duration(to: end) }
}
