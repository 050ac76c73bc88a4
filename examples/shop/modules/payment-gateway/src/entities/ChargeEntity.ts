import type { Entity } from "@module/shared/module";
import { z } from "zod";

export const charge = z.object({
  id: z.uuid(),
  /** The caller's own identifier: the same one is charged once. */
  reference: z.uuid(),
  amount: z.int().positive(),
  currency: z.string().length(3),
});

export type Charge = z.infer<typeof charge>;

export const ChargeEntity = {
  table: "charge",
  row: charge,
  createTable: `
    CREATE TABLE IF NOT EXISTS charge (
      id uuid PRIMARY KEY,
      reference uuid NOT NULL UNIQUE,
      amount integer NOT NULL,
      currency text NOT NULL
    )`,
} satisfies Entity<Charge>;
