import EventSourcing
import JSON
public import ProjectionKit

extension OrderView.Row {
    private static let lists = [
        ["tenders.id", "tenders.provider", "tenders.status", "tenders.amount.amount", "tenders.paidAt"],
        ["refunds.id", "refunds.status", "refunds.amount.amount", "refunds.refunded.amount"],
        [
            "shipments.id", "shipments.carrier", "shipments.trackingNo", "shipments.shippedAt",
            "shipments.receivedAt", "shipments._lines",
        ],
    ]

    public init?(columns: Columns) {
        guard let state = columns.text("state").flatMap(OrderView.State.init(rawValue:)),
            Self.lists.allSatisfy(columns.agree),
            // A payment that was opened before its order has no lines yet.
            columns["lines.quantity"] == nil
                || columns.agree(["lines.quantity", "lines.cancelled", "lines.shipped", "lines.received"])
        else { return nil }
        self.init()
        self.state = state
        frozen = OrderView.frozenNames.compactMap { name in
            columns[name].map { Columns.Column(name: Array(name.utf8), value: $0) }
        }
        totalFen = columns.integer("total.amount") ?? 0
        isHandedOver = columns.bool("isHandedOver") ?? false
        isHidden = columns.bool("isHidden") ?? false
        paidAt = columns.instant("paidAt")
        cancelledAt = columns.instant("cancelledAt")
        cancelledBy = columns.text("cancelledBy")
        cancelReason = columns.text("cancelReason")
        completedAt = columns.instant("completedAt")
        progress = columns.progress
        shipments = columns.shipments
        notes = columns.notes("buyerNotes", isForStaff: false) + columns.notes("staffNotes", isForStaff: true)
        notes.sort { $0.at < $1.at }
        ledger = OrderView.Ledger(columns)
    }
}

extension OrderView.Ledger {
    fileprivate init(_ columns: Columns) {
        totalFen = columns.integer("_paymentTotal")
        chargedFen = columns.integer("charged.amount") ?? 0
        refundedFen = columns.integer("refunded.amount") ?? 0
        cashPaidOutFen = columns.integer("cashPaidOut.amount") ?? 0
        let providers = columns.packedTexts("tenders.provider") ?? []
        let statuses = columns.packedTexts("tenders.status") ?? []
        let amounts = columns.packedIntegers("tenders.amount.amount") ?? []
        let paid = columns.packedTexts("tenders.paidAt") ?? []
        tenders = (columns.packedTexts("tenders.id") ?? []).enumerated().map { at, id in
            Tender(
                id: id ?? "", provider: providers[at] ?? "", status: statuses[at] ?? "", amountFen: amounts[at] ?? 0,
                paidAt: paid[at].flatMap(InstantText.instant))
        }
        let states = columns.packedTexts("refunds.status") ?? []
        let asked = columns.packedIntegers("refunds.amount.amount") ?? []
        let given = columns.packedIntegers("refunds.refunded.amount") ?? []
        refunds = (columns.packedTexts("refunds.id") ?? []).enumerated().map { at, id in
            Refund(
                id: id ?? "", amountFen: asked[at] ?? 0, refundedFen: given[at] ?? 0, status: states[at] ?? "PENDING")
        }
    }
}

extension Columns {
    fileprivate var progress: [OrderView.Progress] {
        let quantities = packedIntegers("lines.quantity") ?? []
        let cancelled = packedIntegers("lines.cancelled") ?? []
        let shipped = packedIntegers("lines.shipped") ?? []
        let received = packedIntegers("lines.received") ?? []
        return quantities.indices.map { at in
            OrderView.Progress(
                quantity: quantities[at] ?? 0, cancelled: cancelled[at] ?? 0, shipped: shipped[at] ?? 0,
                received: received[at] ?? 0)
        }
    }

    fileprivate var shipments: [OrderView.Shipment] {
        let carriers = packedTexts("shipments.carrier") ?? []
        let numbers = packedTexts("shipments.trackingNo") ?? []
        let shipped = packedTexts("shipments.shippedAt") ?? []
        let received = packedTexts("shipments.receivedAt") ?? []
        let parcels = packed("shipments._lines") ?? []
        return (packedTexts("shipments.id") ?? []).enumerated().map { at, id in
            OrderView.Shipment(
                id: id ?? "", carrier: carriers[at] ?? "", trackingNo: numbers[at],
                lines: parcels[at].map(OrderView.Parcel.read) ?? [],
                shippedAt: shipped[at].flatMap(InstantText.instant) ?? Timestamp(milliseconds: 0),
                receivedAt: received[at].flatMap(InstantText.instant))
        }
    }

    fileprivate func notes(_ name: String, isForStaff: Bool) -> [OrderView.Note] {
        zip(packedTexts("\(name).text") ?? [], packedTexts("\(name).at") ?? []).map { text, at in
            OrderView.Note(
                text: text, isForStaff: isForStaff,
                at: at.flatMap(InstantText.instant) ?? Timestamp(milliseconds: 0))
        }
    }
}

extension OrderView.Parcel {
    fileprivate static func read(_ bytes: [UInt8]) -> [OrderView.Parcel] {
        (Columns.json(bytes)?.asArray ?? []).compactMap { item in
            let parts = (item.asString ?? "").split(separator: Character(":")).compactMap { Int64($0) }
            return parts.count == 2 ? OrderView.Parcel(lineNo: parts[0], quantity: parts[1]) : nil
        }
    }
}
