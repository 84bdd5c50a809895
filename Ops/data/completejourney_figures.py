"""The published figures of the data set, and the counting of them."""

import pandas

from completejourney_tables import AMOUNTS, Source, discounted_lines, fen

SOURCE = {
    "lines": 1_469_307,
    "products": 92_331,
    "coupons": 116_204,
    "campaign memberships": 6_589,
    "campaigns": 27,
    "redemptions": 2_102,
    "coupons redeemed": 491,
    "campaigns redeemed": 26,
    "demographics": 801,
    "promotions": 20_940_529,
    "departments": 32,
    "brands": 2,
    "categories": 303,
    "first line": "2017-01-01 11:53:26",
    "last line": "2018-01-01 04:01:20",
    "baskets": 155_848,
    "households": 2_469,
    "stores": 457,
    "products sold": 68_509,
    "lines a basket, most": 161,
    "lines a basket, median": 5,
    "baskets with several households, stores or times": 0,
    "product twice in a basket": 0,
    "sales fen": 459_603_958,
    "retail_disc fen": 79_165_064,
    "coupon_disc fen": 2_635_990,
    "coupon_match_disc fen": 454_265,
    # The published figure counts eight zeros of at most 2e-15 as discounts; they are not.
    "retail_disc lines as published": 736_369,
    "retail_disc lines": 736_361,
    "coupon_disc lines": 21_889,
    "coupon_match_disc lines": 10_300,
    "paid by customers fen": 456_967_968,
    "sales fen by month": (
        37_088_693, 35_007_069, 38_030_074, 37_364_621, 40_077_104, 37_351_259, 39_736_725, 38_474_676, 36_800_646,
        38_740_311, 38_555_225, 42_188_229, 189_326,
    ),
    "products sold but not in the table": 17,
    "lines of such products": 4_836,
    "sales fen of such products": 17_257,
    "quantity 0": 8_869,
    "quantity 0 with value": 29,
    "quantity 0, sales fen": 1_252,
    "value 0 with quantity": 2_406,
    "baskets of total 0": 478,
    "manufacturers' coupons above the value of the line": 3_507,
    "manufacturers' coupons above the value of the basket": 19,
    "(product, store) pairs": 631_479,
    "largest quantity": 89_638,
    "quantity above 100": 13_510,
    "redemptions that no basket explains": 422,
}

SAMPLE = {
    "lines": 28_405,
    "baskets": 3_013,
    "products sold": 11_344,
    "sales fen": 8_702_435,
    "retail_disc fen": 1_526_654,
    "coupon_disc fen": 46_019,
    "coupon_match_disc fen": 9_220,
    "households": 1_309,
    "stores": 136,
    "(product, store) pairs": 25_716,
    "stock rows": 25_716,
    "stock quantity": 3_158_360,
    "products rows": 11_344,
    "products unlisted": 4,
    "products without price": 25,
    "lines of such products": 107,
    "quantity 0": 167,
    "quantity 0 with value": 1,
    "value 0 with quantity": 55,
    "baskets of total 0": 10,
    "manufacturers' coupons above the value of the line": 73,
    "manufacturers' coupons above the value of the basket": 1,
    "quantity above 100": 269,
    "redemptions rows": 2,
    "redemptions without basket": 0,
    "coupons rows": 1_213,
    "campaigns rows": 3,
    "campaign_households rows": 297,
}


def check_source(source: Source) -> int:
    return compare("data set", SOURCE, figures(source))


def check_export(source: Source, exported: dict[str, pandas.DataFrame]) -> int:
    expected = {
        "transactions rows": SOURCE["lines"],
        "transactions sales fen": SOURCE["sales fen"],
        "products rows": SOURCE["products"] + SOURCE["products sold but not in the table"],
        "products unlisted": SOURCE["products sold but not in the table"],
        "stock rows": SOURCE["(product, store) pairs"],
        "stock quantity": int(source.lines.quantity.sum()) + SOURCE["quantity 0"],
        "redemptions rows": SOURCE["redemptions"],
        "redemptions without basket": SOURCE["redemptions that no basket explains"],
        "coupons rows": SOURCE["coupons"],
        "campaigns rows": SOURCE["campaigns"],
        "campaign_households rows": SOURCE["campaign memberships"],
    }
    return compare("export", expected, export_figures(exported))


def check_sample(source: Source, exported: dict[str, pandas.DataFrame]) -> int:
    return compare("sample week", SAMPLE, figures(source) | export_figures(exported))


def figures(source: Source) -> dict[str, object]:
    lines = source.lines
    baskets = lines.groupby("basket_id")
    size = baskets.size()
    per_basket = baskets[["household_id", "store_id", "transaction_timestamp"]].nunique()
    totals = baskets[["sales_fen", "coupon_disc_fen"]].sum()
    unknown = lines[~lines.product_id.isin(source.products.product_id)]
    zero = lines[lines.quantity == 0]
    months = lines.groupby(lines.transaction_timestamp.dt.strftime("%Y-%m")).sales_fen.sum()
    result = {
        "lines": len(lines),
        "products": len(source.products),
        "coupons": len(source.coupons),
        "campaign memberships": len(source.households),
        "campaigns": len(source.campaigns),
        "redemptions": len(source.redemptions),
        "coupons redeemed": source.redemptions.coupon_upc.nunique(),
        "campaigns redeemed": source.redemptions.campaign_id.nunique(),
        "demographics": source.demographics_count,
        "promotions": source.promotions_count,
        "departments": source.products.department.nunique(),
        "brands": source.products.brand.nunique(),
        "categories": source.products.product_category.nunique(),
        "first line": str(lines.transaction_timestamp.min()),
        "last line": str(lines.transaction_timestamp.max()),
        "baskets": len(size),
        "households": lines.household_id.nunique(),
        "stores": lines.store_id.nunique(),
        "products sold": lines.product_id.nunique(),
        "lines a basket, most": int(size.max()),
        "lines a basket, median": int(size.median()),
        "baskets with several households, stores or times": int((per_basket > 1).any(axis=1).sum()),
        "product twice in a basket": int(lines.duplicated(["basket_id", "product_id"]).sum()),
        "retail_disc lines as published": int((lines.retail_disc > 0).sum()),
        "paid by customers fen": int(lines.sales_fen.sum() - lines.coupon_disc_fen.sum()),
        "sales fen by month": tuple(int(value) for value in months),
        "products sold but not in the table": unknown.product_id.nunique(),
        "lines of such products": len(unknown),
        "sales fen of such products": int(unknown.sales_fen.sum()),
        "quantity 0": len(zero),
        "quantity 0 with value": int((zero.sales_fen > 0).sum()),
        "quantity 0, sales fen": int(zero.sales_fen.sum()),
        "value 0 with quantity": int(((lines.sales_fen == 0) & (lines.quantity > 0)).sum()),
        "baskets of total 0": int((totals.sales_fen == 0).sum()),
        "manufacturers' coupons above the value of the line": int((lines.coupon_disc_fen > lines.sales_fen).sum()),
        "manufacturers' coupons above the value of the basket": int((totals.coupon_disc_fen > totals.sales_fen).sum()),
        "(product, store) pairs": len(lines[["product_id", "store_id"]].drop_duplicates()),
        "largest quantity": int(lines.quantity.max()),
        "quantity above 100": int((lines.quantity > 100).sum()),
        "redemptions that no basket explains": unexplained(source),
    }
    for amount in AMOUNTS:
        name = "sales" if amount == "sales_value" else amount
        result[f"{name} fen"] = int(lines[fen(amount)].sum())
        result[f"{name} lines"] = int((lines[fen(amount)] > 0).sum())
    return result


def unexplained(source: Source) -> int:
    days = discounted_lines(source.lines)[["household_id", "day"]].drop_duplicates()
    joined = source.redemptions.merge(
        days, left_on=["household_id", "redemption_date"], right_on=["household_id", "day"], how="left"
    )
    return int(joined.day.isna().sum())


def export_figures(exported: dict[str, pandas.DataFrame]) -> dict[str, object]:
    result = {f"{name} rows": len(table) for name, table in exported.items()}
    result["transactions sales fen"] = int(exported["transactions"].sales_fen.sum())
    result["products unlisted"] = int((exported["products"].listed == 0).sum())
    result["products without price"] = int(exported["products"].list_price_fen.isna().sum())
    result["stock quantity"] = int(exported["stock"].quantity.sum())
    result["redemptions without basket"] = int(exported["redemptions"].basket_id.isna().sum())
    return result


def compare(title: str, expected: dict[str, object], found: dict[str, object]) -> int:
    differences = 0
    for name, value in expected.items():
        if found[name] == value:
            print(f"  ok      {title}, {name}: {value}")
        else:
            differences += 1
            print(f"  DIFFERS {title}, {name}: {found[name]}, expected {value}")
    return differences
