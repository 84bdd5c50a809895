extension Session {
    /// Puts all of a batch on the wire, with its sync.
    func send(_ batch: Batch) throws(PostgresError) {
        inFlight.append(batch)
        let owner = ObjectIdentifier(batch)
        for (index, call) in batch.calls.enumerated() {
            scratch.bind(call.parameters)
            guard send(call, index: index, of: batch, owner: owner) else { throw lost() }
            batch.steps.append(Batch.Step(isPreparation: false, call: index))
        }
        guard handle.pipelineSync() else { throw lost() }
        try flush()
        let dropped = statements.takeDropped()
        guard !dropped.isEmpty else { return }
        waiting.prepend(.batch(housekeeping(dropped.map { PostgresCall("DEALLOCATE \($0)") })))
    }

    private func send(_ call: PostgresCall, index: Int, of batch: Batch, owner: ObjectIdentifier) -> Bool {
        if batch.isHousekeeping { return handle.sendUnnamed(sql: call.sql, scratch) }
        switch statements.use(call.sql, types: scratch.types, by: owner) {
        case .prepared(let name):
            return handle.sendPrepared(name: name, scratch)
        case .unnamed:
            return handle.sendUnnamed(sql: call.sql, scratch)
        case .prepare(let name):
            batch.steps.append(Batch.Step(isPreparation: true, call: index))
            let types = statements.declaredTypes(of: call.sql)
            return handle.sendPrepare(name: name, sql: call.sql, types: types)
                && handle.sendPrepared(name: name, scratch)
        }
    }

    func housekeeping(_ calls: [PostgresCall]) -> Batch {
        let batch = Batch(
            housekeeping: calls, deadline: ContinuousClock.now.advanced(by: configuration.callTimeout))
        noteDeadline(batch.deadline)
        return batch
    }

    /// Takes every result that is there.
    func receiveResults() throws(PostgresError) {
        while let batch = inFlight.first, !handle.isBusy {
            if let result = handle.nextResult() {
                try take(result, for: batch)
            } else if batch.hasStepResult {
                batch.hasStepResult = false
                batch.step += 1
            } else {
                if handle.isBroken { throw lost() }
                return
            }
        }
    }

    private func take(_ result: PostgresResult, for batch: Batch) throws(PostgresError) {
        let status = result.status
        if status == .pipelineSync { return try finish(batch) }
        batch.hasStepResult = true
        guard batch.step < batch.steps.count else {
            // The commit that the sync stands for has failed: a deferred constraint, for instance.
            if status == .failed { try fail(batch, with: result, call: nil) }
            return
        }
        let step = batch.steps[batch.step]
        switch status {
        case .succeeded:
            if step.isPreparation {
                statements.confirm(batch.calls[step.call].sql, by: ObjectIdentifier(batch))
            } else {
                batch.results.append(result)
            }
        case .failed:
            if step.isPreparation { statements.abandon(batch.calls[step.call].sql, by: ObjectIdentifier(batch)) }
            try fail(batch, with: result, call: step.call)
        case .aborted:
            if step.isPreparation { statements.abandon(batch.calls[step.call].sql, by: ObjectIdentifier(batch)) }
        case .copyIn, .copyOut, .other, .pipelineSync:
            batch.fail(.invalidCall("COPY needs copyIn or copyOut"), outcome: .unknown)
            throw .connectionLost("a statement began a COPY inside a pipeline")
        }
    }

    private func fail(_ batch: Batch, with result: PostgresResult, call: Int?) throws(PostgresError) {
        guard let error = result.serverError else { throw lost() }
        guard !error.isFatal else { throw .connectionLost(error.description) }
        guard batch.failure == nil else { return }
        if let call, error.state == .featureNotSupported || error.state == .invalidStatementName {
            // A table changed under the plan, or somebody deallocated it: prepare anew next time.
            statements.forget(batch.calls[call].sql)
        }
        let hasCommitted = batch.results.contains { $0.commandTag == "COMMIT" }
        batch.failure = PostgresFailure(
            error: .server(error), call: call, outcome: hasCommitted ? .unknown : .rolledBack,
            completed: batch.results.count)
    }

    /// The server has answered the sync.
    private func finish(_ batch: Batch) throws(PostgresError) {
        _ = inFlight.popFirst()
        let transaction = handle.transaction
        inbox.transaction = transaction
        let wasCancelled = batch.failure?.error.state == .queryCanceled
        let wasRefused = batch.failure != nil
        let isStruck =
            wasCancelled && batch.mayBeStruck && batch.endReason == nil && !batch.isRetry
            && (batch.isAlone || transaction != .failed)
        if isStruck {
            // A cancellation meant for the batch before hit this one, which is undone: run it again.
            batch.rewind()
            batch.isRetry = true
            waiting.prepend(.batch(batch))
        }
        if wasRefused, batch.isAlone, transaction == .failed {
            // The batch began the transaction, so nobody else can be inside it.
            waiting.prepend(.batch(housekeeping([PostgresCall("ROLLBACK")])))
        }
        guard !isStruck else { return cancelNextIfEnded() }
        if !batch.isHousekeeping { inbox.release() }
        if let failure = batch.failure {
            let error = wasCancelled ? batch.endReason?.error ?? failure.error : failure.error
            batch.answer(
                .failure(
                    PostgresFailure(
                        error: error, call: failure.call, outcome: failure.outcome, completed: failure.completed)))
        } else {
            batch.answer(.success(batch.results))
        }
        cancelNextIfEnded()
    }
}
