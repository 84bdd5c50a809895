import Domain

/// The parts of a product, as bodies spell them.
extension SpuContent {
    init(_ body: inout BodyReader) {
        self.init(
            title: body.text("title", 1...200, "What shoppers read first.", example: "Fuji apples, 2 kg"),
            subtitle: body.text("subtitle", 0...200, "One line below the title.", example: "Crisp", default: ""),
            brand: body.optionalText("brand", 1...80, "The brand.", example: "Orchard"),
            imageKeys: body.texts(
                "imageKeys", 0...Spu.imagesMax, each: 1...200, "Pictures; the first is the main one.",
                example: ["p/1.webp"]),
            detail: body.text("detail", 0...100_000, "The long text.", example: "From Shandong.", default: ""),
            attributes: body.list("attributes", 0...Spu.attributesMax, "Properties shoppers may filter by.") {
                attribute in
                SpuAttribute(
                    name: attribute.text("name", 1...60, "Its name.", example: "Origin"),
                    value: attribute.text("value", 1...200, "Its value.", example: "Shandong"))
            })
    }
}

extension SpuSpec {
    init(_ body: inout BodyReader) {
        self.init(
            id: body.text("specId", 1...64, "The axis.", example: "size"),
            name: body.text("name", 1...60, "What shoppers read.", example: "Size"),
            values: body.list("values", 1...Spu.specValuesMax, "What can be chosen.") { value in
                Value(
                    id: value.text("valueId", 1...64, "The value.", example: "l"),
                    name: value.text("name", 1...60, "What shoppers read.", example: "Large"),
                    imageKey: value.optionalText("imageKey", 1...200, "Its picture.", example: "p/l.webp"))
            })
    }
}

extension Sku {
    init(_ body: inout BodyReader) {
        self.init(
            id: body.skuID(),
            valueIDs: body.texts(
                "valueIds", 0...10, each: 1...64, "One value of each spec, in the specs' order.", example: ["l"]),
            code: body.text("code", 0...64, "The shop's own number of it.", example: "APL-2", default: ""),
            barcode: body.optionalText("barcode", 1...64, "GTIN or another code.", example: "6901234567892"),
            listFen: body.fen("listFen", 1...Fen.orderTotalMax, "What one unit costs.", example: 2_990),
            weightGrams: Int32(
                clamping: body.integer(
                    "weightGrams", 0...1_000_000, "With packaging.", example: 2_050, default: 0)),
            stockMode: body.choice(
                "stockMode", Vocabulary.stockMode, "What an order does to its stock.", default: .reserveOnOrder),
            quantityMin: body.integer("quantityMin", 1...Spu.quantityMaxMax, "Sold from.", example: 1, default: 1),
            quantityMax: body.integer(
                "quantityMax", 1...Spu.quantityMaxMax, "Most in one order.", example: 99, default: Spu.quantityMaxMax))
    }
}
