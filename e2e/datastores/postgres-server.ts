import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { databaseVariables } from "../../infra/datastore-variables";
import type { ServerCertificate } from "./authority";
import type { HandedOver } from "./handed-over";
import { freePort, type Laboratory } from "./laboratory";
import { postgresPrograms } from "./programs";
import type { Datastore } from "./scene";
import { give, unprivileged } from "./unprivileged";

/** Nobody gets in without TLS and a password: what `rds.force_ssl` makes of RDS. */
const access = `
hostssl all all 127.0.0.1/32 scram-sha-256
hostssl all all ::1/128 scram-sha-256
`;

const settings = `
listen_addresses = 'localhost'
unix_socket_directories = ''
ssl = on
password_encryption = 'scram-sha-256'
shared_buffers = '1MB'
max_connections = 10
fsync = off
`;

/** A Postgres with the database, the user and the password that RDS would make. */
export const postgres: Datastore = {
  variables: databaseVariables,
  port: ({ database }) => database.port,
  start: (laboratory, { database }, certificate) => start(laboratory, database, certificate),
};

/** How the server differs from one whose master may do everything. */
export interface ManagedOptions {
  /** Folder of `initdb` and `postgres`. */
  readonly programs: string;
  /** Is told what the server logs; statements that change the schema or a role among it, as the parameter group has it. */
  readonly hear: (text: string) => void;
}

/** A Postgres whose master is what RDS makes it: no superuser. */
export function startManaged(
  laboratory: Laboratory,
  database: HandedOver["database"],
  certificate: ServerCertificate,
  options: ManagedOptions,
): Promise<number> {
  return start(laboratory, database, certificate, options);
}

async function start(
  laboratory: Laboratory,
  database: HandedOver["database"],
  { certificateFile, keyFile }: ServerCertificate,
  managed?: ManagedOptions,
): Promise<number> {
  const programs = managed?.programs ?? postgresPrograms();
  const account = unprivileged();
  const folder = mkdtempSync(join(laboratory.folder, "postgres-"));
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, database.password, { mode: 0o600 });
  chmodSync(keyFile, 0o600);
  give(account, [folder, passwordFile, certificateFile, keyFile]);

  const data = join(folder, "data");
  const run = (program: string, args: readonly string[], input = "") =>
    execFileSync(join(programs, program), args, { cwd: folder, input, stdio: ["pipe", "pipe", "pipe"], ...account });
  const owner = [
    "--username",
    managed === undefined ? database.username : "rdsadmin",
    "--pwfile",
    passwordFile,
    "--auth",
    "scram-sha-256",
  ];
  run("initdb", ["--pgdata", data, ...owner, "--wal-segsize", "1", "--no-sync", "--no-locale"]);
  const master = `create role ${database.username} login createrole createdb password '${database.password}'`;
  const statements =
    managed === undefined
      ? [`create database "${database.dbName}"`]
      : [master, `create database "${database.dbName}" owner ${database.username}`];
  // On standard input of a server that nobody else can reach.
  run("postgres", ["--single", "-F", "-D", data, "postgres"], statements.map((one) => `${one}\n`).join(""));

  const port = await freePort();
  writeFileSync(join(data, "pg_hba.conf"), access);
  appendFileSync(
    join(data, "postgresql.conf"),
    `${settings}port = ${port}\nssl_cert_file = '${certificateFile}'\nssl_key_file = '${keyFile}'\n${managed === undefined ? "" : "max_connections = 30\nlog_statement = 'ddl'\n"}`,
  );
  const ready = "ready to accept connections";
  await laboratory.start(join(programs, "postgres"), ["-D", data], ready, account, managed?.hear);
  return port;
}
