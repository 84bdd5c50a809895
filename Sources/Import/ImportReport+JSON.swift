import JSON

extension ImportReport {
    /// For programs. Amounts in fen, times in seconds.
    public var json: [UInt8] {
        let value: JSONValue = [
            "dataset": ["folder": .string(folder), "fingerprint": .string(fingerprint)],
            "tenant": .string(tenant), "lastPosition": .integer(lastPosition),
            "readingSeconds": .number(decimal(readingSeconds)), "seconds": .number(decimal(seconds)),
            "stages": .array(stages.map(json)), "totals": totals,
            "oddities": .array(
                oddities.map { oddity in
                    [
                        "name": .string(oddity.name), "count": .integer(Int64(oddity.count)),
                        "rule": .string(oddity.rule),
                    ]
                }),
            "malformed": ["count": .integer(Int64(malformedCount)), "rows": .array(malformedRows.map(json))],
            "readModels": readModels,
        ]
        return value.encoded()
    }

    private var totals: JSONValue {
        let months = figures.salesFenByMonth.sorted { $0.key < $1.key }
        return [
            "baskets": .integer(Int64(figures.baskets)), "lines": .integer(Int64(figures.lines)),
            "salesFen": .integer(figures.salesFen), "cardDiscountFen": .integer(figures.cardDiscountFen),
            "couponMatchFen": .integer(figures.couponMatchFen),
            "manufacturerCouponFen": .integer(figures.manufacturerCouponFen),
            "payoutFen": .integer(figures.payoutFen), "products": .integer(Int64(figures.products)),
            "stockPairs": .integer(Int64(figures.stockPairs)), "stockUnits": .integer(figures.stockUnits),
            "redemptions": .integer(Int64(figures.redemptions)),
            "salesFenByMonth": .array(
                months.map { ["month": .integer(Int64($0.key)), "salesFen": .integer($0.value)] }),
        ]
    }

    private func json(_ stage: Stage) -> JSONValue {
        [
            "name": .string(stage.name), "items": .integer(Int64(stage.items)),
            "commands": .integer(Int64(stage.commands)), "doneBefore": .integer(Int64(stage.skipped)),
            "accepted": .integer(Int64(stage.accepted)), "refusedCount": .integer(Int64(stage.refusedCount)),
            "refused": .array(
                stage.refused.map { refused in
                    [
                        "route": .string(refused.route), "key": .string(refused.key), "code": .string(refused.code),
                        "detail": .string(refused.detail),
                    ]
                }),
            "seconds": .number(decimal(stage.seconds)),
        ]
    }

    private func json(_ row: MalformedRow) -> JSONValue {
        [
            "file": .string(row.file), "line": .integer(Int64(row.line)),
            "column": row.column.map { .string($0) } ?? .null, "reason": .string("\(row.reason)"),
        ]
    }

    private var readModels: JSONValue {
        switch salesCheck {
        case .right(let seconds): ["outcome": "right", "seconds": .number(decimal(seconds))]
        case .differs(let fen, let orders):
            ["outcome": "differs", "salesFen": .integer(fen), "orders": .integer(orders)]
        case .notChecked(let reason): ["outcome": "notChecked", "reason": .string(reason)]
        }
    }

    private func decimal(_ seconds: Double) -> String {
        let milliseconds = Int(min(max(seconds, 0), 1e9) * 1_000)
        let rest = String(milliseconds % 1_000)
        return "\(milliseconds / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
