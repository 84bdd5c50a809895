import CommandClient

/// One part of an import: an ordered stream of commands.
struct ImportStage: Sendable {
    enum Name: String, Sendable, CaseIterable {
        case settings, categories, products, stock, templates, sales, redemptions
    }

    let name: Name
    /// How many things it brings in.
    let items: Int
    /// How many of them one command brings.
    var itemsPerCommand = 1
    /// Makes the commands in their order, on a thread that may block.
    let produce: @Sendable (CommandSink) throws -> Void

    var commands: Int { (items + itemsPerCommand - 1) / itemsPerCommand }

    /// How many things that many commands bring in.
    func items(of commands: Int) -> Int { min(items, commands * itemsPerCommand) }

    /// Its commands from the one after the first `skip`, as they are made.
    func start(skip: Int) -> HandOver<[OutgoingCommand]> {
        HandOver(capacity: CommandSink.batchesMax) { [produce] handOver in
            let sink = CommandSink(handOver, skip: skip)
            try produce(sink)
            try sink.flush()
        }
    }
}

extension ImportStage {
    /// The stages of a whole import, in order: a sale finds what it sells, a category its department.
    static func all(_ dataset: CompleteJourneyDataset, _ survey: ImportSurvey, _ clock: ShopClock) -> [ImportStage] {
        let commands = ImportCommands(
            clock: clock, opening: survey.firstSale.map(clock.milliseconds), texts: survey.texts,
            categories: survey.categories)
        let coupons = survey.coupons
        return [
            ImportStage(name: .settings, items: 1) { try $0.add(commands.settings()) },
            ImportStage(name: .categories, items: survey.categories.categories.count) { sink in
                for category in commands.categories.categories { try sink.add(commands.category(category)) }
            },
            ImportStage(name: .products, items: survey.figures.products) { sink in
                var reader = try dataset.products()
                while let product = try reader.next() { try sink.add(commands.product(product)) }
            },
            stock(dataset, survey, commands),
            ImportStage(name: .templates, items: coupons.templates.count) { sink in
                for template in coupons.templates { try sink.add(commands.template(template)) }
            },
            ImportStage(name: .sales, items: survey.figures.baskets) { sink in
                var reader = try dataset.baskets()
                while let basket = try reader.next() {
                    try sink.add(commands.sale(basket, coupons: coupons.byBasket[basket.id] ?? []))
                }
            },
            ImportStage(name: .redemptions, items: coupons.loose.count) { sink in
                for used in coupons.loose { try sink.add(commands.redemption(used)) }
            },
        ]
    }

    private static func stock(
        _ dataset: CompleteJourneyDataset, _ survey: ImportSurvey, _ commands: ImportCommands
    ) -> ImportStage {
        let size = ImportCommands.pairsMax
        return ImportStage(name: .stock, items: survey.figures.stockPairs, itemsPerCommand: size) { sink in
            var reader = try dataset.stockPairs()
            var pairs: [CompleteJourney.StockPair] = []
            while let pair = try reader.next() {
                pairs.append(pair)
                if pairs.count == size {
                    try sink.add(commands.stock(pairs))
                    pairs.removeAll(keepingCapacity: true)
                }
            }
            if !pairs.isEmpty { try sink.add(commands.stock(pairs)) }
        }
    }
}
