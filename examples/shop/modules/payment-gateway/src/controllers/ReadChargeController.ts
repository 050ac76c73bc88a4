import { databaseOf } from "@module/shared/database";
import { HttpError } from "@module/shared/http-error";
import type { Controller } from "@module/shared/module";
import { ChargeEntity, charge } from "../entities/ChargeEntity";

export const ReadChargeController: Controller = {
  method: "GET",
  path: "/charges/:id",
  role: "ROLE_ADMIN",
  handle: async (request) => {
    const id = charge.shape.id.parse(new URL(request.url).pathname.split("/").at(-1));
    const sql = await databaseOf(ChargeEntity);
    const [row] = await sql`SELECT * FROM charge WHERE id = ${id}`;
    if (!row) throw new HttpError(404, "Not found");
    return Response.json(charge.parse(row));
  },
};
