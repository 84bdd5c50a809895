import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension SpuContent {
    var wire: Mallard_Spu_V1_Content {
        .with {
            $0.title = title
            $0.subtitle = subtitle
            if let brand { $0.brand = brand }
            $0.imageKeys = imageKeys
            $0.detail = detail
            $0.attributes = attributes.map { attribute in
                .with {
                    $0.name = attribute.name
                    $0.value = attribute.value
                }
            }
        }
    }

    init(_ wire: Mallard_Spu_V1_Content) {
        self.init(
            title: wire.title, subtitle: wire.subtitle, brand: wire.hasBrand ? wire.brand : nil,
            imageKeys: wire.imageKeys, detail: wire.detail,
            attributes: wire.attributes.map { SpuAttribute(name: $0.name, value: $0.value) })
    }
}

extension SpuSpec {
    var wire: Mallard_Spu_V1_Spec {
        .with {
            $0.id = id
            $0.name = name
            $0.values = values.map { value in
                .with {
                    $0.id = value.id
                    $0.name = value.name
                    if let imageKey = value.imageKey { $0.imageKey = imageKey }
                }
            }
        }
    }

    init(_ wire: Mallard_Spu_V1_Spec) {
        self.init(
            id: wire.id, name: wire.name,
            values: wire.values.map {
                SpuSpec.Value(id: $0.id, name: $0.name, imageKey: $0.hasImageKey ? $0.imageKey : nil)
            })
    }
}

extension Sku {
    var wire: Mallard_Spu_V1_Sku {
        .with {
            $0.id = id.rawValue
            $0.valueIds = valueIDs
            $0.code = code
            if let barcode { $0.barcode = barcode }
            $0.listFen = listFen
            $0.weightGrams = weightGrams
            $0.stockMode = stockMode.wire
            $0.quantityMin = quantityMin
            $0.quantityMax = quantityMax
        }
    }

    init(_ wire: Mallard_Spu_V1_Sku, in type: EventTypeID) throws(EventCodecError) {
        self.init(
            id: SkuID(wire.id), valueIDs: wire.valueIds, code: wire.code,
            barcode: wire.hasBarcode ? wire.barcode : nil, listFen: wire.listFen, weightGrams: wire.weightGrams,
            stockMode: try StockMode(wire.stockMode, in: type), quantityMin: wire.quantityMin,
            quantityMax: wire.quantityMax)
    }
}
