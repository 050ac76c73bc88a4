import { SQL } from "bun";
import { requireVariable } from "./environment";
import type { Entity } from "./module";

let connection: SQL | undefined;
const created = new Set<string>();

/** The process's own database; connected on first use, so that the health route answers without it. */
export function database(): SQL {
  connection ??= new SQL(requireVariable("DATABASE_URL"));
  return connection;
}

/** The database, with the entity's table in it. */
export async function databaseOf(entity: Entity): Promise<SQL> {
  const sql = database();
  if (entity.createTable && !created.has(entity.table)) {
    await sql.unsafe(entity.createTable);
    created.add(entity.table);
  }
  return sql;
}
