/// A queue over an array: taking from the front leaves a hole that is closed now and then.
struct FirstInFirstOut<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var count: Int { elements.count - head }

    var first: Element? { head < elements.count ? elements[head] : nil }

    mutating func append(_ element: Element) { elements.append(element) }

    /// Back to the front, in this order. Costs as much as the queue is long unless something was taken before.
    mutating func prepend(_ returned: [Element]) {
        if returned.count == 1, head > 0 {
            head -= 1
            elements[head] = returned[0]
            return
        }
        elements.replaceSubrange(..<head, with: returned.map(Optional.some))
        head = 0
    }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1_024, head * 2 > elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    mutating func removeAll() -> [Element] {
        defer {
            elements = []
            head = 0
        }
        return elements[head...].compactMap { $0 }
    }
}
