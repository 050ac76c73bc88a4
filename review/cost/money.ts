/** Cents as people write dollars: `1,234.50 $`. */
export function money(cents: number): string {
  const [whole = "", fraction = ""] = (Math.abs(cents) / 100).toFixed(2).split(".");
  return `${cents < 0 ? "-" : ""}${grouped(whole)}.${fraction} $`;
}

/** The same, to the dollar: `1,235 $`. */
export function roughMoney(cents: number): string {
  const dollars = Math.round(Math.abs(cents) / 100);
  return `${cents < 0 && dollars > 0 ? "-" : ""}${grouped(String(dollars))} $`;
}

/** Dollars to whole cents, half a cent up; what binary fractions lose (16.425 is 16.42499...) is made good. */
export function toCents(dollars: number): number {
  return Math.round(dollars * 100 + 1e-6);
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}
