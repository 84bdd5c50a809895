import EventSourcing
import Logging

/// How far the filter of keys can be trusted.
enum KeysKnown {
    case notYet
    case asked
    /// A key the filter does not hold was never used.
    case all
    /// There are more than fit: every new key is looked up, until the next owner starts.
    case tooMany
}

extension DecisionLoop {
    /// Once the head is ours alone: no other owner writes a key that the answer would miss.
    func learnKeys() {
        guard case .notYet = keysAre else { return }
        keysAre = .asked
        effects.append(.learnKeys(KeyFilter(bytesMax: configuration.keyFilterBytesMax)))
    }

    func keysLearned(_ result: Result<KeyFilter, EventLogError>) {
        switch result {
        case .success(let known):
            keyFilter.formUnion(known)
            keysAre = known.isFull || keyFilter.isFull ? .tooMany : .all
            logger.info("keys known", metadata: ["bytes": "\(keyFilter.bytes)", "known": "\(keysAre)"])
            if case .tooMany = keysAre { forgetKeys() }
        case .failure(let error):
            // Asked again when the log is next found well; until then every key is looked up.
            keysAre = .notYet
            logger.warning("keys not learned", metadata: ["reason": "\(error)"])
        }
    }

    /// When a group is sent, not when it is committed: where nobody ever learns what became of it, its keys may be
    /// used.
    func remember(keysOf group: OpenGroup) {
        if case .tooMany = keysAre { return }
        for outcome in group.commit.outcomes { keyFilter.insert(outcome.key) }
        if keyFilter.isFull {
            keysAre = .tooMany
            logger.warning("too many keys to know them all", metadata: ["bytes_max": "\(keyFilter.bytes)"])
            forgetKeys()
        }
    }

    /// True if no outcome can exist for the key: the filter says so, or the log was asked and has not been written to
    /// for long enough that this could be forgotten.
    func isKnownAbsent(_ key: OutcomeKey, _ state: CommandTry) -> Bool {
        if case .all = keysAre, !keyFilter.mayContain(key) { return true }
        guard let since = state.absentSince else { return false }
        return outcomes.generation <= since + 1
    }

    private func forgetKeys() { keyFilter = KeyFilter(bytesMax: 0) }
}
