/// Words that shoppers use for one thing, one group a line, the most usual first. They hold for any mall: a mall's own
/// words (brands, nicknames) do not belong here. A word stands in one group only.
///
/// Put only words here that a shopper would take one for the other: every product found by one is found by the others.
enum SynonymGroups {
    static let text = """
        番茄 西红柿 tomato
        土豆 马铃薯 洋芋 potato
        红薯 地瓜 番薯 甘薯
        玉米 苞米 corn
        花生 落花生 peanut
        菠萝 凤梨 pineapple
        猕猴桃 奇异果 kiwi
        草莓 士多啤梨 strawberry
        樱桃 车厘子 cherry
        葡萄 提子 grape
        圣女果 小番茄 樱桃番茄
        苹果 apple
        香蕉 banana
        橙子 甜橙 orange
        卷心菜 包菜 圆白菜 洋白菜 cabbage
        西兰花 西蓝花 broccoli
        花菜 花椰菜 菜花
        空心菜 蕹菜 通菜
        香菜 芫荽
        辣椒 chili
        大蒜 蒜头 garlic
        洋葱 圆葱 onion
        胡萝卜 红萝卜 carrot
        牛奶 鲜奶 milk
        酸奶 优格 优酪乳 yogurt yoghurt
        奶酪 芝士 起司 干酪 cheese
        黄油 butter
        奶油 cream
        鸡蛋 egg
        面包 bread
        蛋糕 cake
        饼干 biscuit cookies cookie
        方便面 泡面 速食面 即食面
        薯片 洋芋片 chips
        薯条 fries
        巧克力 朱古力 chocolate
        糖果 candy
        冰激凌 冰淇淋 雪糕
        矿泉水 mineralwater
        汽水 碳酸饮料 soda
        可乐 cola coke
        果汁 juice
        咖啡 coffee
        茶叶 tea
        啤酒 beer
        葡萄酒 wine
        大米 稻米 rice
        食用油 烹调油
        酱油 豉油
        味精 味素
        三文鱼 鲑鱼 salmon
        金枪鱼 吞拿鱼 鲔鱼 tuna
        虾仁 虾肉
        牛肉 beef
        猪肉 pork
        鸡肉 chicken
        手机 移动电话 行动电话
        手机壳 手机套 保护壳
        笔记本电脑 手提电脑 笔电 laptop
        平板电脑 平板 tablet
        充电器 充电头 charger
        充电宝 移动电源 行动电源
        耳机 headphones earphones
        音箱 音响 喇叭 speaker
        鼠标 滑鼠
        键盘 keyboard
        显示器 荧幕 monitor
        优盘 闪存盘 随身碟
        打印机 印表机 printer
        电视机 电视 tv
        冰箱 雪柜 fridge refrigerator
        空调 冷气机
        电饭煲 电饭锅
        微波炉 microwave
        热水壶 电水壶 kettle
        吸尘器 vacuum
        电风扇 风扇
        吹风机 电吹风
        灯泡 电灯泡 bulb
        排插 插线板 接线板
        电池 battery batteries
        洗发水 洗发露 洗发精 shampoo
        护发素 润发乳 conditioner
        沐浴露 沐浴乳
        洗面奶 洁面乳
        洗衣液 洗衣精 detergent
        洗衣粉 皂粉
        洗洁精 洗碗精
        牙膏 toothpaste
        牙刷 toothbrush
        纸巾 面巾纸 抽纸 tissues
        卫生纸 卷纸
        卫生巾 姨妈巾
        纸尿裤 尿不湿 尿布 diapers diaper
        毛巾 towel towels
        垃圾袋 垃圾筒袋
        创可贴 ok绷
        运动鞋 球鞋 sneakers
        拖鞋 slippers
        凉鞋 sandals
        t恤 t-shirt
        衬衫 衬衣 shirt
        卫衣 连帽衫 hoodie
        牛仔裤 jeans
        连衣裙 洋装 dress
        羽绒服 羽绒衣
        文胸 胸罩
        袜子 socks
        帽子 hat
        背包 双肩包 backpack
        行李箱 拉杆箱 旅行箱
        雨伞 umbrella
        保温杯 保暖杯
        自行车 单车 脚踏车 bicycle
        电动车 电瓶车
        铅笔 pencil
        圆珠笔 原子笔
        橡皮 橡皮擦
        玩具 toys toy
        猫粮 catfood
        狗粮 dogfood
        """
}
