/** What of a service others may get at: where it takes calls, and its data. */
export type ServicePart = "entry" | "database" | "cache";

/** Who gets at what in a plan, by its resources alone. Plain JSON, the same for the same resources. */
export interface Isolation {
  /** Names, the API first, the others sorted: the columns of both matrices. */
  readonly services: readonly string[];
  /** Who can open a connection. */
  readonly reach: AccessMatrix;
  /** Who can read the credentials or is told the address. */
  readonly read: AccessMatrix;
}

/** A sparse matrix: where there is no way, there is no access. */
export interface AccessMatrix {
  /** What each column stands for, part by part. */
  readonly parts: readonly ServicePart[];
  /** Names of who may get in: the internet, the services as in the columns, then anybody else. */
  readonly rows: readonly string[];
  /** By row, column and part. */
  readonly ways: readonly Way[];
}

/** That somebody gets at a part of a service. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly part: ServicePart;
  /** Through which resources, as the policies tell it. */
  readonly path: string;
  /** Whether it is meant to be: a service's own data, a call that is declared, the API's way in from the internet. */
  readonly declared: boolean;
}

/** Name of the row of everybody outside. */
export const theInternet = "the internet";

/** The ways that nobody declared, of both matrices. */
export function undeclaredWays({ reach, read }: Isolation): readonly Way[] {
  return [...reach.ways, ...read.ways].filter(({ declared }) => !declared);
}
