import { money } from "@module/money/money";
import type { Entity } from "@module/shared/module";
import { z } from "zod";

export const invoice = money.extend({
  id: z.uuid(),
  customer: z.email(),
  charge: z.uuid(),
});

export type Invoice = z.infer<typeof invoice>;

/** Its table is made by a migration. */
export const InvoiceEntity = { table: "invoice", row: invoice } satisfies Entity<Invoice>;
