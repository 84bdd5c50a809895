import EventSourcing

/// The states at hand, bounded in bytes, least recently used first out. Used by the decision loop only.
///
/// The list runs through indexes into one array, so that moving a box costs no reference counting.
/// Pinned boxes are never dropped by `trim`; the bound is exceeded by them at most.
final class StateCache {
    private struct Slot {
        var box: StateBox?
        var newer: Int
        var older: Int
    }

    private let bytesMax: Int
    private(set) var bytes = 0
    private var boxes: [StreamKey: StateBox] = [:]
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var newest = -1
    private var oldest = -1

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    var count: Int { boxes.count }

    /// Without counting as a use.
    func box(_ key: StreamKey) -> StateBox? { boxes[key] }

    /// As a use.
    func touch(_ key: StreamKey) -> StateBox? {
        guard let box = boxes[key] else { return nil }
        if box.slot != newest {
            unlink(box.slot)
            linkAsNewest(box.slot)
        }
        return box
    }

    /// Takes the place of a box with the same key.
    func insert(_ box: StateBox) {
        if let known = boxes[box.key] { remove(known) }
        if let slot = free.popLast() {
            box.slot = slot
        } else {
            box.slot = slots.count
            slots.append(Slot(box: nil, newer: -1, older: -1))
        }
        slots[box.slot].box = box
        boxes[box.key] = box
        linkAsNewest(box.slot)
        recount(box)
    }

    /// After its state has changed.
    func recount(_ box: StateBox) {
        guard box.slot >= 0 else { return }
        let footprint = box.footprint
        bytes += footprint - box.countedBytes
        box.countedBytes = footprint
    }

    /// Does nothing for a box that is not in the cache.
    func remove(_ box: StateBox) {
        guard box.slot >= 0 else { return }
        unlink(box.slot)
        slots[box.slot].box = nil
        free.append(box.slot)
        box.slot = -1
        bytes -= box.countedBytes
        box.countedBytes = 0
        boxes[box.key] = nil
    }

    func removeAll() {
        for box in boxes.values {
            box.slot = -1
            box.countedBytes = 0
        }
        boxes.removeAll()
        slots.removeAll()
        free.removeAll()
        (newest, oldest, bytes) = (-1, -1, 0)
    }

    /// Drops what was used longest ago until the bound holds.
    func trim() {
        var slot = oldest
        while bytes > bytesMax, slot >= 0 {
            let newer = slots[slot].newer
            if let box = slots[slot].box, box.pins == 0 { remove(box) }
            slot = newer
        }
    }

    private func linkAsNewest(_ slot: Int) {
        slots[slot].older = newest
        slots[slot].newer = -1
        if newest >= 0 { slots[newest].newer = slot }
        newest = slot
        if oldest < 0 { oldest = slot }
    }

    private func unlink(_ slot: Int) {
        let (newer, older) = (slots[slot].newer, slots[slot].older)
        if newer >= 0 { slots[newer].older = older } else { newest = older }
        if older >= 0 { slots[older].newer = newer } else { oldest = newer }
    }
}
