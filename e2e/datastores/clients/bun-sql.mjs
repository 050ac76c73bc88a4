import { SQL } from "bun";
import { report } from "./outcome.mjs";

/** What the framework's migrations reach Postgres with. */
await report(async () => {
  const sql = new SQL(process.env.DATABASE_URL);
  const [{ one }] = await sql`select 1 as one`;
  const [{ ssl }] = await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
  await sql.close();
  return { one, encrypted: ssl };
});
