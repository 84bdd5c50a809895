import EventSourcing

extension Timestamp {
    /// Outcomes live in one table a week.
    var week: Int32 { Int32(clamping: milliseconds / 604_800_000) }
}
