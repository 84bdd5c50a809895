import Synchronization

extension Session {
    func start(_ solo: Solo) throws(PostgresError) {
        guard handle.exitPipelineMode() else { throw lost() }
        self.solo = solo
        solo.phase = .starting
        scratch.bind([])
        // The extended protocol refuses a second statement, which a COPY must not bring along.
        let isSent = solo.kind == .script ? handle.sendScript(solo.sql) : handle.sendUnnamed(sql: solo.sql, scratch)
        guard isSent else { throw lost() }
        try flush()
    }

    func acceptSolo(_ item: Inbox.Item) {
        switch item {
        case .solo(let solo, let waiter, let deadline):
            solo.wait(waiter, until: deadline)
            noteDeadline(deadline)
            guard !solo.isAbandoned.load(ordering: .acquiring) else {
                drop(.solo(solo), .cancelled, outcome: .notSent)
                return
            }
            waiting.append(.solo(solo))
        case .copyWrite(let solo, let bytes, let waiter, let deadline):
            wait(for: solo, waiter, until: deadline)
            guard solo.phase == .streaming, solo.endReason == nil else { return }
            (solo.chunk, solo.chunkOffset) = (bytes, 0)
        case .copyEnd(let solo, let isUndone, let waiter, let deadline):
            wait(for: solo, waiter, until: deadline)
            guard solo.phase == .streaming, solo.endReason == nil else { return }
            if isUndone { solo.undo() } else { solo.owesEnd = true }
        case .copyRead(let solo, let waiter, let deadline):
            wait(for: solo, waiter, until: deadline)
        case .batch, .abandonBatch, .abandonSolo, .listen, .unlisten, .cancelSent, .close: break
        }
    }

    private func wait(for solo: Solo, _ waiter: Solo.Waiter, until deadline: Instant) {
        solo.wait(waiter, until: deadline)
        noteDeadline(deadline)
        if solo.phase == .over { solo.answerWhenOver() }
    }

    /// Moves the operation on as far as the socket allows.
    func receive(for solo: Solo) throws(PostgresError) {
        switch (solo.phase, solo.kind) {
        case (.streaming, .copyIn): try putCopyData(solo)
        case (.streaming, _): try getCopyData(solo)
        case (.starting, _), (.ending, _): try receiveSoloResults(solo)
        case (.waiting, _), (.over, _): break
        }
    }

    private func receiveSoloResults(_ solo: Solo) throws(PostgresError) {
        while !handle.isBusy {
            guard let result = handle.nextResult() else {
                if handle.isBroken { throw lost() }
                return try finish(solo)
            }
            switch result.status {
            case .succeeded: solo.rows = result.affectedRows
            case .failed:
                guard let error = result.serverError else { throw lost() }
                guard !error.isFatal else { throw .connectionLost(error.description) }
                solo.failure = solo.failure ?? .server(error)
            case .copyIn where solo.kind == .copyIn && solo.phase == .starting,
                .copyOut where solo.kind == .copyOut && solo.phase == .starting:
                solo.phase = .streaming
                solo.hasStreamed = true
                if solo.endReason != nil, solo.kind == .copyIn { solo.undo() }
                if solo.kind == .copyIn, solo.endReason == nil { solo.answer(.success(.ready)) }
                return try receive(for: solo)
            case .aborted, .pipelineSync, .copyIn, .copyOut, .other:
                solo.failure = .invalidCall("the statement is no COPY of this direction")
                throw .connectionLost("an unexpected COPY")
            }
        }
    }

    private func finish(_ solo: Solo) throws(PostgresError) {
        guard handle.enterPipelineMode() else { throw lost() }
        self.solo = nil
        inbox.transaction = handle.transaction
        inbox.release()
        solo.phase = .over
        if solo.kind != .script, !solo.hasStreamed, solo.failure == nil {
            solo.failure = .invalidCall("the statement is no COPY of this direction")
        }
        solo.answerWhenOver()
    }
}

extension Session {
    private static let pieceBytes = 64 * 1024

    private func putCopyData(_ solo: Solo) throws(PostgresError) {
        while !mustFlush, solo.chunkOffset < solo.chunk.count {
            let end = min(solo.chunkOffset + Self.pieceBytes, solo.chunk.count)
            try put(handle.putCopyData(solo.chunk, solo.chunkOffset..<end)) { solo.chunkOffset = end }
        }
        guard !mustFlush, solo.chunkOffset == solo.chunk.count else { return }
        (solo.chunk, solo.chunkOffset) = ([], 0)
        guard solo.owesEnd else {
            if solo.endReason == nil { solo.answer(.success(.ready)) }
            return
        }
        try put(handle.putCopyEnd(failure: solo.isUndone ? "undone by the client" : nil)) {
            solo.owesEnd = false
            solo.phase = .ending
        }
    }

    private func put(_ outcome: Handle.CopyPut, taken: () -> Void) throws(PostgresError) {
        switch outcome {
        case .taken: taken()
        case .full: break
        case .failed: throw lost()
        }
        try flush()
        // Full although all is flushed does not happen; were it to, waiting for the socket is harmless.
        if outcome == .full { mustFlush = true }
    }

    private func getCopyData(_ solo: Solo) throws(PostgresError) {
        reading: while !solo.isFull {
            if solo.endReason != nil { solo.received.removeAll(keepingCapacity: true) }
            switch handle.getCopyData(into: &solo.received) {
            case .row: continue
            case .wouldBlock: break reading
            case .end:
                solo.phase = .ending
                break reading
            case .failed: throw lost()
            }
        }
        if solo.endReason == nil, solo.isWaitedFor, !solo.received.isEmpty { solo.answerChunk() }
        if solo.phase == .ending { try receiveSoloResults(solo) }
    }
}

extension Solo {
    static let receivedMax = 64 * 1024

    /// COPY out: the caller is slower than the server, so the socket is left alone.
    var isFull: Bool {
        kind == .copyOut && phase == .streaming && endReason == nil && received.count >= Self.receivedMax
    }

    func undo() {
        (chunk, chunkOffset) = ([], 0)
        isUndone = true
        owesEnd = true
    }

    func answerChunk() {
        let chunk = received
        received = []
        answer(.success(.chunk(chunk)))
    }

    /// The server is done with it; the caller may still have rows to fetch.
    func answerWhenOver() {
        guard isWaitedFor else { return }
        if let endReason, failure != nil || isUndone {
            answer(.failure(endReason.error))
        } else if let failure {
            answer(isUndone ? .success(.finished(rows: 0)) : .failure(failure))
        } else if !received.isEmpty {
            answerChunk()
        } else {
            answer(.success(.finished(rows: rows)))
        }
    }
}
