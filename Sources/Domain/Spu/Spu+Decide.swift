public import EventSourcing

extension Spu {
    public static func decide(
        _ command: Command, _ state: Spu, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        guard context.actor.isStaff else { throw .common(.forbidden("Only staff changes products.")) }
        guard state.exists else { throw .common(.notFound("product")) }
        switch command {
        case .setContent(let content): return try state.setContent(content)
        case .defineSpecs(let specs): return try state.defineSpecs(specs)
        case .putSku(let sku): return try state.put(sku)
        case .changeSkuPrice(let id, let listFen, let reason): return try state.changePrice(id, listFen, reason)
        case .disableSku(let id): return try state.disable(id)
        case .enableSku(let id):
            return try state.variant(id).isEnabled ? [] : [.skuEnabled(id)]
        case .setSaleFlags(let noCoupon, let noPoints):
            guard noCoupon != state.noCoupon || noPoints != state.noPoints else { return [] }
            return [.saleFlagsSet(noCoupon: noCoupon, noPoints: noPoints)]
        case .publish: return try state.publish(context)
        case .schedulePublish(let at):
            guard at > context.now else { throw .atInPast }
            return [.publishScheduled(at: at)]
        case .unpublish(let reason): return state.status == .published ? [.unpublished(reason: reason)] : []
        case .scheduleUnpublish(let at):
            guard at > context.now else { throw .atInPast }
            return [.unpublishScheduled(at: at)]
        case .archive: return try state.archive()
        }
    }
}

extension Spu {
    private func setContent(_ content: SpuContent) throws(Rejection) -> [Event] {
        try Spu.check(content)
        if status == .published, content.imageKeys.isEmpty, !self.content.imageKeys.isEmpty { throw .noMainImage }
        return content == self.content ? [] : [.contentSet(content)]
    }

    static func check(_ content: SpuContent) throws(Rejection) {
        guard !content.title.isEmpty else { throw .common(.invalidArgument(field: "title", "must not be empty")) }
        guard content.imageKeys.count <= imagesMax else {
            throw .common(.tooMany(what: "pictures of a product", max: imagesMax))
        }
        guard content.attributes.count <= attributesMax else {
            throw .common(.tooMany(what: "attributes of a product", max: attributesMax))
        }
    }

    func defineSpecs(_ specs: [SpuSpec]) throws(Rejection) -> [Event] {
        guard specs.count <= Spu.specsMax else {
            throw .common(.tooMany(what: "specs of a product", max: Spu.specsMax))
        }
        guard specs.allSatisfy({ $0.values.count <= Spu.specValuesMax }) else {
            throw .common(.tooMany(what: "values of a spec", max: Spu.specValuesMax))
        }
        let combinations = specs.reduce(1) { min($0 * max(1, $1.values.count), Spu.skusMax + 1) }
        guard combinations <= Spu.skusMax else { throw .tooManySkus(max: Spu.skusMax) }
        guard Set(specs.map(\.id)).count == specs.count else {
            throw .common(.invalidArgument(field: "specs", "two specs have the same id"))
        }
        for variant in variants.values.sorted(by: { $0.sku.id < $1.sku.id }) {
            guard variant.sku.valueIDs.count == specs.count else {
                throw .specInUse(specID: self.specs.last?.id ?? specs.last?.id ?? "")
            }
            for (spec, value) in zip(specs, variant.sku.valueIDs) where !spec.values.contains(where: { $0.id == value })
            {
                throw .specInUse(specID: spec.id)
            }
        }
        return specs == self.specs ? [] : [.specsDefined(specs)]
    }

    func put(_ sku: Sku) throws(Rejection) -> [Event] {
        guard (1...Fen.orderTotalMax).contains(sku.listFen) else { throw .priceNotPositive(sku.id) }
        guard 1 <= sku.quantityMin, sku.quantityMin <= sku.quantityMax, sku.quantityMax <= Spu.quantityMaxMax else {
            throw .limitRange(sku.id)
        }
        guard sku.valueIDs.count == specs.count,
            zip(specs, sku.valueIDs).allSatisfy({ spec, value in spec.values.contains { $0.id == value } })
        else { throw .common(.invalidArgument(field: "valueIds", "must name one value of each spec, in order")) }
        for other in variants.values.sorted(by: { $0.sku.id < $1.sku.id }) where other.sku.id != sku.id {
            if other.sku.valueIDs == sku.valueIDs { throw .skuDuplicateCombination(other.sku.id) }
            if !sku.code.isEmpty, other.sku.code == sku.code { throw .skuCodeTaken(code: sku.code) }
        }
        if variants[sku.id] == nil, variants.count >= Spu.skusMax { throw .tooManySkus(max: Spu.skusMax) }
        return variants[sku.id]?.sku == sku ? [] : [.skuPut(sku)]
    }

    private func changePrice(_ id: SkuID, _ listFen: Int64, _ reason: String) throws(Rejection) -> [Event] {
        let old = try variant(id).sku.listFen
        guard (1...Fen.orderTotalMax).contains(listFen) else { throw .priceNotPositive(id) }
        guard old != listFen else { return [] }
        return [
            .skuPriceChanged(id, oldFen: old, newFen: listFen, reason: reason, priceVersion: priceVersion + 1)
        ]
    }

    private func disable(_ id: SkuID) throws(Rejection) -> [Event] {
        guard try variant(id).isEnabled else { return [] }
        if status == .published, enabledCount == 1 { throw .lastEnabledSku(id) }
        return [.skuDisabled(id)]
    }

    /// What another system already sold is published without a picture; it has none to give.
    func publish(_ context: CommandContext) throws(Rejection) -> [Event] {
        switch status {
        case .published: return []
        case .archived: throw .common(.invalidArgument(field: "spuId", "an archived product stays archived"))
        case .draft, .unpublished: break
        }
        guard enabledCount > 0 else { throw .noEnabledSku }
        guard !content.imageKeys.isEmpty || context.actor.roles.contains(Role.importer) else { throw .noMainImage }
        return [.published]
    }

    private func archive() throws(Rejection) -> [Event] {
        switch status {
        case .archived: []
        case .published: throw .notUnpublished
        case .draft, .unpublished: [.archived]
        }
    }

    private func variant(_ id: SkuID) throws(Rejection) -> Variant {
        guard let variant = variants[id] else { throw .common(.notFound("variant", id: id.rawValue)) }
        return variant
    }

    /// The variant, if shoppers can buy it now.
    public func onSale(_ id: SkuID) -> Sku? {
        guard status == .published, let variant = variants[id], variant.isEnabled else { return nil }
        return variant.sku
    }
}
