import { type UnitPrice, unitPrices } from "./unit-prices";

/** AWS bills months by the hour; its calculators take 730 of them. */
export const hoursPerMonth = 730;

/** The region whose prices stand in where none was found. */
const referenceRegion = "us-east-1";

const byKey = new Map(unitPrices.map((price) => [`${price.region} ${price.item}`, price]));

/** A price to calculate with. */
export interface UsedPrice extends UnitPrice {
  /** Why it is not the region's own price: what stands in for it. */
  readonly standIn?: "twice Single-AZ" | "us-east-1";
}

/**
 * A region's price of an item. Where none was found: twice the region's Single-AZ price for Multi-AZ, as AWS bills both
 * instances, or else the reference region's. Nothing where nobody has one.
 */
export function priceOf(item: string, region: string): UsedPrice | undefined {
  const own = byKey.get(`${region} ${item}`) ?? byKey.get(`global ${item}`);
  if (own !== undefined) {
    return own;
  }
  const single = item.endsWith(".multiAz") ? byKey.get(`${region} ${item.replace(/multiAz$/, "singleAz")}`) : undefined;
  if (single !== undefined) {
    return { ...single, item, price: 2 * single.price, standIn: "twice Single-AZ" };
  }
  const reference = byKey.get(`${referenceRegion} ${item}`);
  return reference && { ...reference, standIn: referenceRegion };
}
