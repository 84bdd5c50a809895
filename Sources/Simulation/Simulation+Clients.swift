import EventSourcing
import JSON
import Runtime

/// Clients send what they have in mind, and ask again with the same keys until it is answered.
extension Simulation {
    private static let patience: Int64 = 1_500_000

    func acts(_ number: Int) {
        guard clients[number].errand == nil else { return }
        if phase == .opening { return actsOpening() }
        guard clients[number].errandsLeft > 0 else { return }
        clients[number].errandsLeft -= 1
        guard let errand = newErrand(number) else {
            return agenda.add(.clientActs(number), after: clients[number].chance.within(100_000...1_500_000))
        }
        begin(errand, number)
    }

    /// One thing after the other, before the shop opens.
    private func actsOpening() {
        if shopOpening.isEmpty { return }
        let (route, body) = shopOpening.removeFirst()
        begin(Errand([clients[Client.opener].envelope(route, body)]), Client.opener)
    }

    private func begin(_ errand: Errand, _ number: Int) {
        tally.count(.commands, errand.envelopes.count)
        for envelope in errand.envelopes { watch.attempted.insert(envelope.outcomeKey) }
        clients[number].errand = errand
        send(number)
    }

    private func send(_ number: Int) {
        guard var errand = clients[number].errand else { return }
        errand.tries += 1
        if errand.tries > 1 { tally.count(.retries) }
        let envelopes = errand.open.map { errand.envelopes[$0] }
        if phase == .faulty, clients[number].chance.happens(plan.sentTwice) {
            tally.count(.sentTwice)
            attempt(Attempt(sender: .client(number), envelopes: envelopes, lane: errand.lane))
        }
        errand.latestAttempt = attempt(Attempt(sender: .client(number), envelopes: envelopes, lane: errand.lane))
        clients[number].errand = errand
        agenda.add(.clientIsTired(number, attempt: errand.latestAttempt), after: Self.patience)
    }

    /// Sends it to whoever is thought to own the partition, or now and then to the other one.
    @discardableResult
    func attempt(_ attempt: Attempt) -> Int {
        attemptsMade += 1
        attempts[attemptsMade] = attempt
        attempts[attemptsMade]?.sentAt = agenda.now
        if phase == .faulty, chance.happens(plan.requestLost) {
            tally.count(.requestsLost)
            return attemptsMade
        }
        let node = chance.happens(100) ? chance.below(nodes.count) : knownOwner
        agenda.add(.arrives(attempt: attemptsMade, node: node), after: messageTime())
        return attemptsMade
    }

    /// Asks who owns the partition, as far as anybody knows.
    private func lookForOwner() {
        knownOwner = nodes.firstIndex { $0.owner != nil } ?? chance.below(nodes.count)
    }

    func messageTime() -> Int64 {
        if phase == .faulty, chance.happens(plan.messageIsSlow) { return chance.within(2_000...900_000) }
        return chance.within(50...2_000)
    }

    func arrives(_ id: Int, at index: Int, _ happening: Happening) {
        let node = nodes[index]
        guard let attempt = attempts[id], node.isUp else { return }
        if node.isAsleep { return node.missed.append(happening) }
        guard let owner = node.owner else {
            let answers = attempt.envelopes.map { _ in CommandAnswer.failed(.notOwner(address: nil)) }
            return agenda.add(.answered(attempt: id, answers), after: messageTime())
        }
        let answers = answers
        owner.submit(attempt.envelopes, lane: attempt.lane) { answers.put($0, to: id) }
        collectAnswers()
        stepSoon(index)
    }

    func answered(_ id: Int, _ answers: [CommandAnswer]) {
        guard let attempt = attempts.removeValue(forKey: id) else { return }
        if answers.contains(where: \.isFromElsewhere) { lookForOwner() }
        switch attempt.sender {
        case .client(let number): hears(number, id, attempt, answers)
        case .deadline: deadlineIsDone(id)
        case .manager: managerHears(id, answers.first)
        }
    }

    /// Answers to earlier attempts count as well.
    private func hears(_ number: Int, _ id: Int, _ attempt: Attempt, _ answers: [CommandAnswer]) {
        guard var errand = clients[number].errand else { return }
        for (envelope, answer) in zip(attempt.envelopes, answers) where answer.isFinal {
            let place = errand.open.firstIndex { errand.envelopes[$0].outcomeKey == envelope.outcomeKey }
            guard let place else { continue }
            errand.open.remove(at: place)
            learn(number, envelope, answer)
        }
        let isDone = errand.open.isEmpty
        clients[number].errand = isDone ? nil : errand
        if isDone {
            agenda.add(.clientActs(number), after: clients[number].chance.within(1_000...900_000))
        } else if id == errand.latestAttempt {
            agenda.add(.clientIsTired(number, attempt: id), after: clients[number].chance.within(20_000...400_000))
        }
    }

    func isTired(_ number: Int, _ attempt: Int) {
        guard let errand = clients[number].errand, errand.latestAttempt == attempt else { return }
        lookForOwner()
        send(number)
    }

    private func learn(_ number: Int, _ envelope: CommandEnvelope, _ answer: CommandAnswer) {
        switch answer {
        case .accepted(_, let result, _):
            clients[number].accepted.append(envelope)
            remember(number, envelope, result)
        case .rejected(let rejection):
            if phase == .opening { fail("the shop does not open: \(envelope.route) \(rejection.code)") }
        case .failed: break
        }
    }

    private func remember(_ number: Int, _ envelope: CommandEnvelope, _ result: [UInt8]) {
        let members: JSONValue
        do { members = try JSONValue.parse(result) } catch { return fail("a result is no JSON: \(error)") }
        switch envelope.route {
        case "order.place":
            guard let id = members["orderId"]?.asString, let total = members["totalFen"]?.asInteger else { return }
            guard total > 0, !shop.orders.contains(where: { $0.id == id }) else { return }
            let isSent = !envelope.command.persons.isEmpty
            shop.orders.append(.init(id: id, totalFen: total, shopper: number, isSent: isSent))
        case "coupon.claim":
            if let id = members["couponId"]?.asString { clients[number].coupons.append(id) }
        case "payment.start_charge":
            guard let trade = members["outTradeNo"]?.asString, let fen = members["amountFen"]?.asInteger else { return }
            guard let placed = shop.orders.first(where: { envelope.names($0.id) }) else { return }
            shop.charges.append(.init(order: placed.id, outTradeNo: trade, amountFen: fen))
        case "stock.reserve":
            guard let id = members["reservationId"]?.asString else { return }
            for product in Shop.products where envelope.names("\(product).1@main") {
                shop.reservations.append(("\(product).1", id))
            }
        default: break
        }
    }
}

extension CommandEnvelope {
    /// Whether it reads the stream with that key for certain.
    fileprivate func names(_ key: String) -> Bool { command.reads.contains { $0.stream.key == key[...] } }
}

extension CommandAnswer {
    /// Whether asking again is of no use. A defect is one the log was told to have.
    var isFinal: Bool {
        switch self {
        case .accepted, .rejected, .failed(.keyReused): true
        case .failed: false
        }
    }

    fileprivate var isFromElsewhere: Bool {
        if case .failed(.notOwner) = self { true } else { false }
    }
}
