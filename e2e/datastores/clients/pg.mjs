import pg from "pg";
import { report } from "./outcome.mjs";

/** What TypeORM reaches Postgres with: the URL is all that it is given. */
await report(async () => {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const one = await client.query("select 1 as one");
  const encrypted = await client.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()");
  await client.end();
  return { one: one.rows[0].one, encrypted: encrypted.rows[0].ssl };
});
