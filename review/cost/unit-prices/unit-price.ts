/** What is sold by the hour; everything else is sold by the month, or by the GB in a month. */
const hourly = /^(fargate|rds\.instance|cache|loadBalancer|nat|ipv4|endpoint)\./;

/** One price as AWS asks it, in dollars. */
export interface UnitPrice {
  /** Ours: `fargate.arm.vcpu`, `rds.instance.db.t4g.micro.multiAz`. */
  readonly item: string;
  /** `global` where AWS asks the same everywhere. */
  readonly region: string;
  readonly price: number;
  readonly unit: "hour" | "month";
  /** When the source had it: a day, or a month or year where it names no more, or `undated`. */
  readonly date: string;
  readonly source: string;
}

/** Prices that one source has of one region. */
export function list(
  { region, date, source }: Pick<UnitPrice, "region" | "date" | "source">,
  prices: Readonly<Record<string, number>>,
): readonly UnitPrice[] {
  return Object.entries(prices).map(([item, price]) => {
    return { item, region, price, unit: hourly.test(item) ? "hour" : "month", date, source };
  });
}

/** The repository is not named where the library that the notes were found in does not name it. */
export function quoted(of: string): string {
  return `AWS price list files of ${of}, quoted in a public repository's cost notes`;
}

/** The same, where the repository is known. */
export function quotedBy(repository: string, path: string, of: string): string {
  return `AWS price list files of ${of}, quoted in ${repository}, ${path}`;
}
