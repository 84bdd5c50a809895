extension Spu {
    public mutating func evolve(_ event: Event) {
        switch event {
        case .created(let title, let categories):
            exists = true
            content = SpuContent(title: title)
            self.categories = categories
        case .contentSet(let content): self.content = content
        case .specsDefined(let specs): self.specs = specs
        case .skuPut(let sku):
            if variants[sku.id] == nil { enabledCount += 1 }
            variants[sku.id, default: Variant(sku: sku, isEnabled: true)].sku = sku
            priceVersion += 1
        case .skuPriceChanged(let id, oldFen: _, let newFen, reason: _, let version):
            if let sku = variants[id]?.sku { variants[id]?.sku = sku.priced(newFen) }
            priceVersion = version
        case .skuDisabled(let id): enable(id, false)
        case .skuEnabled(let id): enable(id, true)
        case .categoriesAssigned(let categories): self.categories = categories
        case .saleFlagsSet(let noCoupon, let noPoints):
            self.noCoupon = noCoupon
            self.noPoints = noPoints
        case .published: set(.published)
        case .publishScheduled(let at): publishAt = at
        case .unpublished: set(.unpublished)
        case .unpublishScheduled(let at): unpublishAt = at
        case .archived: set(.archived)
        }
    }

    private mutating func enable(_ id: SkuID, _ on: Bool) {
        guard let variant = variants[id], variant.isEnabled != on else { return }
        variants[id]?.isEnabled = on
        enabledCount += on ? 1 : -1
    }

    private mutating func set(_ status: Status) {
        self.status = status
        switch status {
        case .published: publishAt = nil
        case .draft, .unpublished, .archived: unpublishAt = nil
        }
    }
}
