import LocalServers
import SearchGroonga
import TestSupport
import Testing

/// What shoppers type, what they expect to be shown, and in which order.
@Suite("The table of queries", .serialized, .timeLimit(.minutes(5)))
struct QueryTableTests {
    /// The less is sold of it, the further down it stands in the list: ties are broken by that.
    private static let shop: [SearchDocument] = [
        product("milk1", "光明 新鲜全脂牛奶 1L", brand: "光明", "生鲜", "乳制品", spec: "全脂 1升"),
        product("milk2", "伊利 脱脂牛奶 250ml×12", brand: "伊利", "生鲜", "乳制品"),
        product("milk3", "Organic Milk ２Ｌ", brand: "Green Farm", "生鲜", "乳制品"),
        product("milk4", "光明 高鈣奶粉 900g", brand: "光明", "生鲜", "乳制品", spec: "冲牛奶用"),
        product("yogurt", "光明 原味酸奶 100g×8", brand: "光明", "生鲜", "乳制品"),
        product("soy", "维维 有机豆奶 500ml", brand: "维维", "生鲜", "豆制品"),
        product("jerky", "科尔沁 手撕牛肉干 100g", brand: "科尔沁", "零食", "肉干"),
        product("tomato", "山东西红柿 5斤", brand: "", "生鲜", "蔬菜"),
        product("ketchup", "亨氏 番茄酱 320g", brand: "亨氏", "粮油", "调味"),
        product("cherrytomato", "圣女果 500g", brand: "", "生鲜", "蔬菜"),
        product("potato", "新土豆 3斤装", brand: "", "生鲜", "蔬菜"),
        product("iphone15", "Apple iPhone 15 Pro 256GB 原色钛金属", brand: "Apple", "数码", "手机"),
        product("iphone14", "Apple iPhone 14 128GB", brand: "Apple", "数码", "手机"),
        product("case15", "iPhone15 Pro 手機殼 防摔", brand: "绿联", "数码", "配件"),
        product("case", "透明手机套 通用", brand: "绿联", "数码", "配件"),
        product("cable", "USB-C 数据线 1米", brand: "绿联", "数码", "配件"),
        product("powerbank", "小米 移动电源 20000mAh", brand: "小米", "数码", "配件"),
        product("laptop", "ThinkPad 筆記本電腦 14寸", brand: "Lenovo", "数码", "电脑"),
        product("mouse", "罗技 无线鼠标 M185", brand: "罗技", "数码", "电脑"),
        product("udisk", "闪迪 U盘 128GB", brand: "闪迪", "数码", "电脑"),
        product("tv", "海信 55寸 液晶电视机 4K", brand: "海信", "家电", "电视"),
        product("fridge", "海尔 双门冰箱 200L", brand: "海尔", "家电", "冰箱"),
        product("kettle", "美的 电热水壶 1.7L", brand: "美的", "家电", "小家电"),
        product("cooker", "苏泊尔 电饭煲 4L", brand: "苏泊尔", "家电", "小家电"),
        product("tshirt", "纯棉 T恤 男 白色 XL", brand: "优衣库", "服饰", "男装"),
        product("jeans", "Levi's 501 牛仔裤 32码", brand: "Levi's", "服饰", "男装"),
        product("sneaker", "回力 运动鞋 42码", brand: "回力", "服饰", "鞋"),
        product("sunscreen", "安热沙 防晒霜 SPF50+ 60ml", brand: "安热沙", "美妆", "护肤"),
        product("shampoo", "海飞丝 去屑洗发露 500ml", brand: "海飞丝", "美妆", "洗护"),
        product("cafe", "Café Noir 咖啡豆 250g", brand: "Illy", "零食", "冲饮"),
        product("coffee", "雀巢 速溶咖啡 100条", brand: "雀巢", "零食", "冲饮"),
        product("greentea", "西湖龍井 綠茶 50g", brand: "狮峰", "零食", "冲饮", spec: "明前 特级"),
        product("oolong", "鐵觀音 烏龍茶 250g", brand: "八马", "零食", "冲饮"),
        product("noodles", "康师傅 红烧牛肉面 5连包 泡面", brand: "康师傅", "粮油", "方便食品"),
        product("rice", "五常大米 5kg", brand: "十月稻田", "粮油", "米面"),
        product("soysauce", "海天 生抽酱油 500ml", brand: "海天", "粮油", "调味"),
        product("vitamin", "维生素C+E 100片", brand: "汤臣倍健", "健康", "保健"),
        product("battery", "南孚 5号电池 AA 8粒", brand: "南孚", "家电", "电池"),
        product("book", "《C++ Primer》第5版", brand: "", "图书", "计算机"),
    ].enumerated().map { index, document in
        var document = document
        document.sold = Int64(1_000 - index)
        return document
    }

    private static func product(
        _ id: String, _ title: String, brand: String, _ top: String, _ category: String, spec: String = ""
    ) -> SearchDocument {
        SearchDocument(
            tenant: "mall", spuID: id, title: title, brand: brand, spec: spec, categoryIDs: ["c-top", "c"],
            categoryNames: [top, category], priceFen: 100, publishedAt: 0)
    }

    /// A query, and the hits expected in their order. Best matches come first: a word in the title counts ten times
    /// what one in the specification does, and three times what one in category or brand does.
    private static let table: [(String, String)] = [
        // Chinese words, alone and in longer ones.
        ("牛奶", "milk1 milk2 milk3 milk4"), ("全脂牛奶", "milk1"), ("全脂", "milk1"), ("奶", "milk4 milk1 milk2 yogurt soy"),
        ("牛", "milk1 milk2 jerky jeans noodles milk4"), ("牛肉", "jerky noodles"), ("牛肉干", "jerky"), ("豆奶", "soy"),
        ("羊奶", ""), ("酸奶", "yogurt"), ("大米", "rice"), ("五常大米", "rice"), ("有机豆奶", "soy"), ("去屑", "shampoo"),
        // Words that are written together are found apart.
        ("光明牛奶", "milk1 milk4"), ("光明酸奶", "yogurt"), ("伊利牛奶", "milk2"), ("海信电视", "tv"), ("美的水壶", "kettle"),
        ("光明脱脂牛奶", ""), ("防摔手机壳", "case15"), ("红烧泡面", "noodles"), ("iphone手机壳", "case15"),
        // Several words must all be there, in any order and column.
        ("光明 牛奶", "milk1 milk4"), ("牛奶 光明", "milk1 milk4"), ("牛奶 脱脂 伊利", "milk2"), ("apple pro", "iphone15"),
        ("手机 128gb", "iphone14"), ("绿联 配件", "case15 case cable"), ("海尔 空调", ""),
        // Traditional and simplified.
        ("綠茶", "greentea"), ("绿茶", "greentea"), ("乌龙", "oolong"), ("铁观音", "oolong"), ("龙井", "greentea"),
        ("高钙奶粉", "milk4"),
        ("筆電", "laptop"), ("手機殼", "case15 case"), ("電視", "tv"), ("機", "soy case15 case tv iphone15 iphone14 book"),
        // Full and half width, case, accents.
        ("２l", "milk3"), ("1Ｌ", "milk1"), ("ｍｉｌｋ", "milk1 milk2 milk3 milk4"), ("IPHONE", "iphone15 iphone14 case15"),
        ("Apple", "iphone15 iphone14"), ("cafe", "cafe"), ("CAFÉ", "cafe"), ("levi's", "jeans"),
        // Latin words and numbers in Chinese ones.
        ("iphone 15", "iphone15 case15"), ("iphone15", "iphone15 case15"), ("15 pro", "iphone15 case15"),
        ("usb-c", "cable"),
        ("u盘", "udisk"), ("t恤", "tshirt"), ("4k", "tv"), ("55寸", "tv"), ("5号电池", "battery"), ("250ml", "milk2"),
        ("500ml", "soy shampoo soysauce"),
        ("c++", "book"), ("spf50+", "sunscreen"), ("m185", "mouse"), ("think", "laptop"),
        // Synonyms.
        ("番茄", "tomato ketchup"), ("西红柿", "tomato ketchup"), ("小番茄", "cherrytomato"), ("tomato", "tomato ketchup"),
        ("马铃薯", "potato"),
        ("土豆", "potato"), ("充电宝", "powerbank"), ("手机壳", "case15 case"), ("方便面", "noodles"), ("电饭锅", "cooker"),
        ("yoghurt", "yogurt"), ("洗发水", "shampoo"), ("球鞋", "sneaker"), ("滑鼠", "mouse"), ("雪柜", "fridge"),
        ("coffee", "cafe coffee"), ("咖啡豆", "cafe"),
        // Brand, category and specification.
        ("光明", "milk1 milk4 yogurt"), ("乳制品", "milk1 milk2 milk3 milk4 yogurt"),
        ("乳製品", "milk1 milk2 milk3 milk4 yogurt"), ("green farm", "milk3"),
        ("明前", "greentea"), ("男装", "tshirt jeans"), ("保健", "vitamin"),
        // Punctuation is searched like anything else.
        ("《C++", "book"), ("维生素C+E", "vitamin"), ("250ml×12", "milk2"), ("\"牛奶\"", ""), ("牛奶 OR 电视", ""), ("-牛奶", ""),
        ("牛奶*", ""),
        ("title_text:牛奶", ""), ("(牛奶)", ""), ("牛奶\\", ""),
    ]

    @Test("Each query finds what is expected, in order")
    func everyRow() async throws {
        let server = try await TestServers.freshGroonga()
        let index = SearchIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        try await index.write(Self.shop)
        #expect(Self.table.count >= 60)
        for (text, expected) in Self.table {
            let reply = try await index.search(SearchRequest(tenant: "mall", text: text, limit: 100))
            #expect(reply.spuIDs.joined(separator: " ") == expected, "\(text)")
            #expect(reply.total == Int64(reply.hits.count))
        }
    }
}
