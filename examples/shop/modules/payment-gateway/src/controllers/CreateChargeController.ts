import { databaseOf } from "@module/shared/database";
import type { Controller } from "@module/shared/module";
import { ChargeEntity, charge } from "../entities/ChargeEntity";

const body = charge.omit({ id: true });

/** Charges once per reference; a repeated call gets the first charge. */
export const CreateChargeController: Controller = {
  method: "POST",
  path: "/charges",
  role: "ROLE_USER",
  handle: async (request) => {
    const row = { id: crypto.randomUUID(), ...body.parse(await request.json()) };
    const sql = await databaseOf(ChargeEntity);
    await sql`INSERT INTO charge ${sql(row)} ON CONFLICT (reference) DO NOTHING`;
    const [kept] = await sql`SELECT * FROM charge WHERE reference = ${row.reference}`;
    return Response.json(charge.parse(kept), { status: 201 });
  },
};
