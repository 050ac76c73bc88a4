import type { Entity } from "@module/shared/module";
import { z } from "zod";

export const order = z.object({
  id: z.uuid(),
  customer: z.email(),
  invoice: z.uuid(),
});

export type Order = z.infer<typeof order>;

export const OrderEntity = {
  table: "orders",
  row: order,
  createTable: `
    CREATE TABLE IF NOT EXISTS orders (
      id uuid PRIMARY KEY,
      customer text NOT NULL,
      invoice uuid NOT NULL
    )`,
} satisfies Entity<Order>;
