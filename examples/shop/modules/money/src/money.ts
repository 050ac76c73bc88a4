import { z } from "zod";

/** An amount in the currency's smallest unit, such as cents. */
export const money = z.object({
  amount: z.int().positive(),
  currency: z.enum(["EUR", "USD"]),
});

export type Money = z.infer<typeof money>;

/** The amount as people write it. */
export const formatMoney = ({ amount, currency }: Money): string =>
  new Intl.NumberFormat("en", { style: "currency", currency }).format(amount / 100);
