import { databaseOf } from "@module/shared/database";
import { callMicroservice } from "@module/shared/microservice";
import type { Controller } from "@module/shared/module";
import { z } from "zod";
import { type Invoice, InvoiceEntity, invoice } from "../entities/InvoiceEntity";

const body = invoice.omit({ id: true, charge: true });
const charge = z.object({ id: z.uuid() });

/** Charges the customer through the payment gateway and keeps the invoice. */
export const CreateInvoiceController: Controller = {
  method: "POST",
  path: "/invoices",
  role: "ROLE_USER",
  handle: async (request) => {
    const { customer, amount, currency } = body.parse(await request.json());
    const id = crypto.randomUUID();
    const answer = await callMicroservice("MICROSERVICE_PAYMENT_GATEWAY_URL", "/charges", request, {
      reference: id,
      amount,
      currency,
    });
    const row: Invoice = { id, customer, amount, currency, charge: charge.parse(answer).id };
    const sql = await databaseOf(InvoiceEntity);
    await sql`INSERT INTO invoice ${sql(row)}`;
    return Response.json(row, { status: 201 });
  },
};
