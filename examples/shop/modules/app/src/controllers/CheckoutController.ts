import { databaseOf } from "@module/shared/database";
import { callMicroservice } from "@module/shared/microservice";
import type { Controller } from "@module/shared/module";
import { z } from "zod";
import { type Order, OrderEntity } from "../entities/OrderEntity";

const daysToPay = 14;
const body = z.object({ customer: z.email(), amount: z.int().positive(), currency: z.string() });
const invoice = z.object({ id: z.uuid() });

/** Has the order billed and a reminder set, then keeps it. */
export const CheckoutController: Controller = {
  method: "POST",
  path: "/checkout",
  role: "ROLE_USER",
  handle: async (request) => {
    const { customer, amount, currency } = body.parse(await request.json());
    const billed = await callMicroservice("MICROSERVICE_BILLING_URL", "/invoices", request, {
      customer,
      amount,
      currency,
    });
    await callMicroservice("MICROSERVICE_NOTIFICATIONS_URL", "/reminders", request, {
      recipient: customer,
      amount,
      currency,
      due: new Date(Date.now() + daysToPay * 86_400_000),
    });
    const row: Order = { id: crypto.randomUUID(), customer, invoice: invoice.parse(billed).id };
    const sql = await databaseOf(OrderEntity);
    await sql`INSERT INTO orders ${sql(row)}`;
    return Response.json(row, { status: 201 });
  },
};
