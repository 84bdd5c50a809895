import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension OrderPlacement {
    func wire(keys: some PersonKeys) throws(EventCodecError) -> Mallard_Order_V1_OrderPlaced {
        var wire = Mallard_Order_V1_OrderPlaced()
        wire.orderNo = orderNo
        if let user { wire.userID = user.rawValue }
        wire.lane = lane.wire
        if let store { wire.storeID = store.rawValue }
        wire.lines = lines.map(\.wire)
        wire.goodsFen = goodsFen
        wire.ownDiscountFen = ownDiscountFen
        wire.couponDiscountFen = couponDiscountFen
        wire.freightFen = freightFen
        wire.totalFen = totalFen
        wire.cardFen = tender.cardFen
        wire.payableFen = tender.payableFen
        wire.couponIds = coupons.map(\.rawValue)
        if let address {
            wire.address = try Sealing.seal(address, in: .orderPlaced, keys: keys) { $0.wire.bytes() }
        }
        if let payExpiresAt { wire.payExpiresAtMs = payExpiresAt.milliseconds }
        wire.businessDay = businessDay.rawValue
        wire.settingsVersion = settingsVersion
        return wire
    }

    init(
        _ wire: Mallard_Order_V1_OrderPlaced, in type: EventTypeID, keys: some PersonKeys
    ) throws(EventCodecError) {
        var lines: [OrderLine] = []
        lines.reserveCapacity(wire.lines.count)
        for line in wire.lines { lines.append(try OrderLine(line, in: type)) }
        self.init(
            orderNo: wire.orderNo, user: wire.hasUserID ? UserID(wire.userID) : nil,
            lane: try Lane(wire.lane, in: type), store: wire.hasStoreID ? StoreID(wire.storeID) : nil, lines: lines,
            goodsFen: wire.goodsFen, ownDiscountFen: wire.ownDiscountFen, couponDiscountFen: wire.couponDiscountFen,
            freightFen: wire.freightFen, totalFen: wire.totalFen,
            tender: TenderPlan(cardFen: wire.cardFen, payableFen: wire.payableFen),
            coupons: wire.couponIds.map { CouponID($0) }, address: try wire.openAddress(in: type, keys: keys),
            payExpiresAt: wire.hasPayExpiresAtMs ? Timestamp(wire.payExpiresAtMs) : nil,
            businessDay: BusinessDay(wire.businessDay), settingsVersion: wire.settingsVersion)
    }
}

extension Mallard_Order_V1_OrderPlaced {
    fileprivate func openAddress(
        in type: EventTypeID, keys: some PersonKeys
    ) throws(EventCodecError) -> Personal<Address>? {
        guard hasAddress else { return nil }
        return try Sealing.open(address, in: type, keys: keys) { bytes throws(EventCodecError) in
            try Address(EventData(type: type, payload: bytes).message(Mallard_Order_V1_Address.self))
        }
    }
}

extension Address {
    fileprivate var wire: Mallard_Order_V1_Address {
        .with {
            $0.name = name
            $0.phone = phone
            $0.regionCodes = regionCodes
            $0.detail = detail
        }
    }

    fileprivate init(_ wire: Mallard_Order_V1_Address) {
        self.init(name: wire.name, phone: wire.phone, regionCodes: wire.regionCodes, detail: wire.detail)
    }
}

extension OrderLine {
    fileprivate var wire: Mallard_Order_V1_OrderLine {
        .with {
            $0.lineNo = lineNo
            $0.spuID = spu.rawValue
            $0.skuID = sku.rawValue
            $0.title = title
            $0.specText = specText
            if let imageKey { $0.imageKey = imageKey }
            if let category { $0.categoryID = category.rawValue }
            $0.categoryPath = categoryPath
            $0.quantity = quantity
            $0.unitListFen = unitListFen
            $0.listFen = listFen
            $0.ownDiscountFen = ownDiscountFen
            $0.couponDiscountFen = couponDiscountFen
            $0.netFen = netFen
            $0.runs = runs.map(\.wire)
            $0.locationID = location.rawValue
            $0.stockMode = stockMode.wire
        }
    }

    fileprivate init(_ wire: Mallard_Order_V1_OrderLine, in type: EventTypeID) throws(EventCodecError) {
        self.init(
            lineNo: wire.lineNo, spu: SpuID(wire.spuID), sku: SkuID(wire.skuID), title: wire.title,
            specText: wire.specText, imageKey: wire.hasImageKey ? wire.imageKey : nil,
            category: wire.hasCategoryID ? CategoryID(wire.categoryID) : nil, categoryPath: wire.categoryPath,
            quantity: wire.quantity, unitListFen: wire.unitListFen, listFen: wire.listFen,
            ownDiscountFen: wire.ownDiscountFen, couponDiscountFen: wire.couponDiscountFen, netFen: wire.netFen,
            runs: wire.runs.map { UnitRun($0) }, location: LocationID(wire.locationID),
            stockMode: try StockMode(wire.stockMode, in: type))
    }
}

extension UnitRun {
    fileprivate var wire: Mallard_Order_V1_UnitRun {
        .with {
            $0.count = count
            $0.netFen = netFen
            $0.ownDiscountFen = ownDiscountFen
            $0.couponDiscountFen = couponDiscountFen
        }
    }

    fileprivate init(_ wire: Mallard_Order_V1_UnitRun) {
        self.init(
            count: wire.count, netFen: wire.netFen, ownDiscountFen: wire.ownDiscountFen,
            couponDiscountFen: wire.couponDiscountFen)
    }
}

extension LineQuantity {
    var wire: Mallard_Order_V1_LineQuantity {
        .with {
            $0.lineNo = lineNo
            $0.quantity = quantity
        }
    }

    init(_ wire: Mallard_Order_V1_LineQuantity) { self.init(lineNo: wire.lineNo, quantity: wire.quantity) }
}
