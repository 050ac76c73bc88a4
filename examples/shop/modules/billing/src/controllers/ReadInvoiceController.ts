import { formatMoney } from "@module/money/money";
import { databaseOf } from "@module/shared/database";
import { HttpError } from "@module/shared/http-error";
import type { Controller } from "@module/shared/module";
import { redis } from "@module/shared/redis";
import { InvoiceEntity, invoice } from "../entities/InvoiceEntity";

const secondsInCache = 300;

/** One invoice; it never changes, so it is read from the cache where it can be. */
export const ReadInvoiceController: Controller = {
  method: "GET",
  path: "/invoices/:id",
  role: "ROLE_ADMIN",
  handle: async (request) => {
    const id = invoice.shape.id.parse(new URL(request.url).pathname.split("/").at(-1));
    const cache = redis("CACHE_REDIS_URL");
    const cached = await cache.get(`invoice:${id}`);
    if (cached) return Response.json(JSON.parse(cached));

    const sql = await databaseOf(InvoiceEntity);
    const [row] = await sql`SELECT * FROM invoice WHERE id = ${id}`;
    if (!row) throw new HttpError(404, "Not found");
    const found = invoice.parse(row);
    const answer = { ...found, total: formatMoney(found) };
    await cache.set(`invoice:${id}`, JSON.stringify(answer), "EX", secondsInCache);
    return Response.json(answer);
  },
};
