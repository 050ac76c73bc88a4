import { migrations } from "@module/billing/migrations/index";
import { database } from "@module/shared/database";
import { loadEnv } from "@module/shared/environment";

// bun run modules/billing/bin/migration/up.ts: applies what the database lacks; exits 0 when that is nothing, 1 on failure.
try {
  await loadEnv("modules/billing/.env.yml");
  const sql = database();
  await sql`CREATE TABLE IF NOT EXISTS migration (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`;
  for (const { version, up } of migrations) {
    const [applied] = await sql`SELECT 1 FROM migration WHERE version = ${version}`;
    if (applied) continue;
    await sql.begin(async (transaction) => {
      await up(transaction);
      await transaction`INSERT INTO migration (version) VALUES (${version})`;
    });
    console.log(`Applied ${version}`);
  }
  await sql.close();
} catch (error) {
  console.error(error);
  process.exit(1);
}
