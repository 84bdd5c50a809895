import EventSourcing
public import ProjectionKit
import Redaction

extension OrderView.Row {
    public func write(to out: inout ColumnWriter, was old: OrderView.Row?) {
        if frozen != old?.frozen {
            for (index, column) in frozen.enumerated() {
                let before = old?.frozen ?? []
                out.frozen(column, was: index < before.count && before[index].name == column.name ? before[index] : nil)
            }
        }
        out.text("state", state.rawValue, was: old?.state.rawValue)
        out.text("fulfilmentState", fulfilment, was: old?.fulfilment)
        out.bool("isHandedOver", isHandedOver, was: old?.isHandedOver)
        out.bool("isHidden", isHidden, was: old?.isHidden)
        out.instant("paidAt", paidAt, was: old?.paidAt)
        out.instant("cancelledAt", cancelledAt, was: old?.cancelledAt)
        out.text("cancelledBy", cancelledBy, was: old?.cancelledBy)
        out.text("cancelReason", cancelReason, was: old?.cancelReason)
        out.text(
            "cancelReasonMasked", cancelReason.map(PhoneMask.apply), was: old?.cancelReason.map(PhoneMask.apply))
        out.instant("completedAt", completedAt, was: old?.completedAt)
        out.packed("lines.cancelled", progress, was: old?.progress) { JSONFragment.integer($0.cancelled, to: &$1) }
        out.packed("lines.shipped", progress, was: old?.progress) { JSONFragment.integer($0.shipped, to: &$1) }
        out.packed("lines.received", progress, was: old?.progress) { JSONFragment.integer($0.received, to: &$1) }
        writeShipments(&out, old)
        writeNotes(&out, old)
        writeLedger(&out, old?.ledger)
    }

    private func writeShipments(_ out: inout ColumnWriter, _ old: OrderView.Row?) {
        guard !shipments.isEmpty || old?.shipments.isEmpty == false else { return }
        // An empty list has no columns, so the first shipment writes them all.
        let before = old?.shipments.isEmpty == false ? old?.shipments : nil
        out.packed("shipments.id", shipments, was: before) { JSONFragment.text($0.id, to: &$1) }
        out.packed("shipments.carrier", shipments, was: before) { JSONFragment.text($0.carrier, to: &$1) }
        out.packed("shipments.trackingNo", shipments, was: before) { shipment, bytes in
            if let number = shipment.trackingNo { JSONFragment.text(number, to: &bytes) }
        }
        out.packed("shipments.shippedAt", shipments, was: before) { JSONFragment.instant($0.shippedAt, to: &$1) }
        out.packed("shipments.receivedAt", shipments, was: before) { shipment, bytes in
            if let instant = shipment.receivedAt { JSONFragment.instant(instant, to: &bytes) }
        }
        out.packed("shipments._lines", shipments, was: before) { shipment, bytes in
            JSONFragment.texts(shipment.lines.map { "\($0.lineNo):\($0.quantity)" }, to: &bytes)
        }
    }

    private func writeNotes(_ out: inout ColumnWriter, _ old: OrderView.Row?) {
        for (name, isForStaff) in [("buyerNotes", false), ("staffNotes", true)] {
            let notes = notes.filter { $0.isForStaff == isForStaff }
            let before = old?.notes.filter { $0.isForStaff == isForStaff } ?? []
            guard !notes.isEmpty else { continue }
            out.packed("\(name).text", notes, was: before.isEmpty ? nil : before) { note, bytes in
                if let text = note.text { JSONFragment.text(text, to: &bytes) }
            }
            out.packed("\(name).textMasked", notes, was: before.isEmpty ? nil : before) { note, bytes in
                if let text = note.text { JSONFragment.text(PhoneMask.apply(to: text), to: &bytes) }
            }
            out.packed("\(name).at", notes, was: before.isEmpty ? nil : before) { JSONFragment.instant($0.at, to: &$1) }
        }
    }

    private func writeLedger(_ out: inout ColumnWriter, _ old: OrderView.Ledger?) {
        out.text("paymentState", ledger.state, was: old?.state)
        out.integer("_paymentTotal", ledger.totalFen, was: old?.totalFen)
        out.integer("charged.amount", ledger.chargedFen, was: old?.chargedFen)
        out.integer("refunded.amount", ledger.refundedFen, was: old?.refundedFen)
        out.integer("cashPaidOut.amount", ledger.cashPaidOutFen, was: old?.cashPaidOutFen)
        out.packed("tenders.id", ledger.tenders, was: old?.tenders) { JSONFragment.text($0.id, to: &$1) }
        out.packed("tenders.provider", ledger.tenders, was: old?.tenders) { JSONFragment.text($0.provider, to: &$1) }
        out.packed("tenders.status", ledger.tenders, was: old?.tenders) { JSONFragment.text($0.status, to: &$1) }
        out.packed("tenders.amount.amount", ledger.tenders, was: old?.tenders) {
            JSONFragment.integer($0.amountFen, to: &$1)
        }
        out.packed("tenders.paidAt", ledger.tenders, was: old?.tenders) { tender, bytes in
            if let paidAt = tender.paidAt { JSONFragment.instant(paidAt, to: &bytes) }
        }
        out.packed("refunds.id", ledger.refunds, was: old?.refunds) { JSONFragment.text($0.id, to: &$1) }
        out.packed("refunds.status", ledger.refunds, was: old?.refunds) { JSONFragment.text($0.status, to: &$1) }
        out.packed("refunds.amount.amount", ledger.refunds, was: old?.refunds) {
            JSONFragment.integer($0.amountFen, to: &$1)
        }
        out.packed("refunds.refunded.amount", ledger.refunds, was: old?.refunds) {
            JSONFragment.integer($0.refundedFen, to: &$1)
        }
    }
}
