import Domain
import EventCodecs
import EventSourcing
import Testing

@Suite("Sealed personal fields", .timeLimit(.minutes(5)))
struct SealingTests {
    let noted = Order.Event.noted(Personal(Samples.alice, "ring twice"), visibility: .buyer)

    @Test("The bytes do not hold the words")
    func hides() throws {
        let data = try Order.encode(noted, keys: LiveKeys())
        let text = String(decoding: data.payload, as: UTF8.self)
        #expect(!text.contains("ring"))
        #expect(text.contains("alice"))
        #expect(try Order.decode(data, keys: LiveKeys()) == noted)
    }

    @Test("The same words are sealed differently each time")
    func variesNonces() throws {
        #expect(try Order.encode(noted, keys: LiveKeys()) != Order.encode(noted, keys: LiveKeys()))
    }

    @Test("A destroyed key reads as nothing, in every event that is about the person, and the rest stays")
    func forgets() throws {
        let keys = FixedKeys(shredded: [Samples.alice])
        let data = try Order.encode(.placed(Samples.fullPlacement), keys: FixedKeys())
        guard case .placed(let placement) = try Order.decode(data, keys: keys) else {
            Issue.record("not a placed order")
            return
        }
        #expect(placement.address == Personal(Samples.alice, nil))
        #expect(placement.totalFen == Samples.fullPlacement.totalFen)
        #expect(placement.lines == Samples.fullPlacement.lines)
        #expect(
            try Order.decode(Order.encode(noted, keys: FixedKeys()), keys: keys)
                == .noted(Personal(Samples.alice, nil), visibility: .buyer))
    }

    @Test("What is forgotten is written again as forgotten")
    func staysForgotten() throws {
        let forgotten = Order.Event.noted(Personal(Samples.alice, nil), visibility: .buyer)
        let data = try Order.encode(forgotten, keys: FixedKeys(notLoaded: [Samples.alice]))
        #expect(try Order.decode(data, keys: FixedKeys(notLoaded: [Samples.alice])) == forgotten)
        let late = try Order.encode(noted, keys: FixedKeys(shredded: [Samples.alice]))
        #expect(try Order.decode(late, keys: FixedKeys()) == forgotten)
    }

    @Test("A key that is not at hand is asked for, when reading and when writing")
    func asksForKeys() throws {
        let without = FixedKeys(notLoaded: [Samples.alice])
        let data = try Order.encode(noted, keys: FixedKeys())
        #expect(throws: EventCodecError.keyNotLoaded(Samples.alice)) { try Order.decode(data, keys: without) }
        #expect(throws: EventCodecError.keyNotLoaded(Samples.alice)) { try Order.encode(noted, keys: without) }
    }

    @Test("A sealed field cannot be changed")
    func detectsChanges() throws {
        let data = try Order.encode(noted, keys: FixedKeys())
        var opened = 0
        for index in data.payload.indices {
            var payload = data.payload
            payload[index] ^= 1
            let changed = EventData(type: data.type, payload: payload)
            if let event = try? Order.decode(changed, keys: FixedKeys()), case .noted(let text, _) = event,
                text.value == "ring twice"
            {
                // Only the number of the key and the visibility lie outside the seal.
                opened += 1
            }
        }
        #expect(opened <= 4)
    }

    @Test("Metadata comes back as it went")
    func keepsMetadata() {
        var meta = EventMetadata(
            actor: Actor(kind: .store, id: PrincipalID("till"), roles: ["pos"]), correlation: "k", causation: "1/7",
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", settingsVersion: 4)
        #expect(EventMetadata(meta.encoded()) == meta)
        meta = EventMetadata(actor: Actor(kind: .system, id: PrincipalID("x")))
        #expect(EventMetadata(meta.encoded()) == meta)
        #expect(EventMetadata([0xFF]) == nil)
        #expect(EventMetadata([]) == nil)
    }
}
