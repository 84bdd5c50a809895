import CommandClient
import JSON

/// A hundred products in one category, for benches that read them.
enum BenchProducts {
    static let count = 100

    /// The commands that make them.
    static var opening: [OutgoingCommand] {
        [command("category.create", "0", ["categoryId": "goods", "name": "Goods"])]
            + (1...count).map { number in
                command(
                    "spu.create", "\(number)",
                    [
                        "spuId": .string("p\(number)"), "title": .string("Product number \(number)"),
                        "imageKeys": ["goods.webp"], "categoryIds": ["goods"], "publish": true,
                        "skus": [["skuId": .string("p\(number).1"), "listFen": 990]],
                    ])
            }
    }

    /// - Parameter key: of the commands of a route, each has its own.
    static func command(_ route: String, _ key: String, _ body: JSONValue) -> OutgoingCommand {
        OutgoingCommand(route: route, key: "bench-\(route)-\(key)", body: body.encoded())
    }
}
