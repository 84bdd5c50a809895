import Testing

/// Whole systems, one at a time: each has a dozen processes.
@Suite(.serialized, .timeLimit(.minutes(5)))
enum EndToEnd {}
