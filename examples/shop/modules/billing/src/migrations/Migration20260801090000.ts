import type { SQL } from "bun";

export const Migration20260801090000 = {
  version: "20260801090000",
  up: (sql: SQL) => sql`
    CREATE TABLE invoice (
      id uuid PRIMARY KEY,
      customer text NOT NULL,
      amount integer NOT NULL CHECK (amount > 0),
      currency text NOT NULL,
      charge uuid NOT NULL
    )`,
};
