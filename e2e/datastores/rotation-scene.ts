import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { createCertificates } from "./certificates";
import { deployed, type Environment, endpoint, type HandedOver } from "./handed-over";
import { Laboratory } from "./laboratory";
import { withAuthorities, withPort } from "./on-this-machine";
import { startManaged } from "./postgres-server";
import { bun } from "./programs";

/** What a test needs of the `pg` client. */
export interface Session {
  query(text: string): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
  end(): Promise<void>;
}

type Client = new (
  options: object,
) => Session & {
  connect(): Promise<void>;
  on(event: "error", listener: () => void): void;
};

const { Client } = createRequire(__filename)("pg") as { readonly Client: Client };

/** How a run of the task ended. */
export interface TaskEnd {
  readonly code: number;
  readonly output: string;
}

/** A database as RDS has it, and what the program hands over for each generation of its credentials. */
export interface RotationScene {
  /** Everything that the server has logged. */
  readonly log: () => string;
  readonly passwords: readonly string[];
  /** Logs in as the service of a generation does. Rejects where the server refuses. */
  login(generation: number, database?: string): Promise<Session>;
  /** Runs the task that changes the logins, as ECS does. */
  run(
    generation: number,
    step: "prepare" | "finish",
    change?: (environment: Environment) => Environment,
  ): Promise<TaskEnd>;
  remove(): Promise<void>;
}

/** Starts a Postgres with the first generation's master. */
export async function createRotationScene(programs: string, generations: readonly number[]): Promise<RotationScene> {
  const laboratory = new Laboratory();
  try {
    const handed = new Map<number, HandedOver>();
    for (const generation of generations) {
      handed.set(generation, (await deployed(generation))("billing"));
    }
    const of = (generation: number) => handed.get(generation) as HandedOver;
    const { authoritiesFile, servers } = createCertificates(laboratory.folder);
    let log = "";
    const hear = (text: string) => {
      log += text;
    };
    const first = of(1).database;
    const port = await startManaged(laboratory, first, servers.right, { programs, hear });
    const ca = readFileSync(authoritiesFile, "utf8");
    const urls = ["DATABASE_URL", "FLEET_DATABASE_ADMIN_URL", "FLEET_DATABASE_INITIAL_URL"];
    const taskEnvironment = (generation: number) =>
      withAuthorities(
        withPort(of(generation).changeLogins?.environment ?? {}, urls, first.port, port),
        authoritiesFile,
      );
    const passwords = generations.flatMap((generation) =>
      [of(generation).environment.DATABASE_URL, of(generation).changeLogins?.environment.FLEET_DATABASE_ADMIN_URL]
        .filter((url) => url !== undefined)
        .map((url) => new URL(url).password),
    );
    return {
      log: () => log,
      passwords,
      async login(generation, database = first.dbName) {
        const { username, password } = new URL(of(generation).environment.DATABASE_URL ?? "");
        const ssl = { ca, servername: endpoint };
        const client = new Client({ host: endpoint, port, user: username, password, database, ssl });
        // A session that the server ends.
        client.on("error", () => {});
        await client.connect();
        return client;
      },
      async run(generation, step, change = (environment) => environment) {
        const [, ...args] = of(generation).changeLogins?.entryPoint ?? [];
        const env = change({ ...taskEnvironment(generation), FLEET_GRACE_SECONDS: "0" });
        try {
          const ended = await promisify(execFile)(bun(), [...args, step], { cwd: tmpdir(), env, timeout: 90_000 });
          return { code: 0, output: ended.stdout + ended.stderr };
        } catch (error) {
          const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
          return { code, output: stdout + stderr };
        }
      },
      remove: () => laboratory.remove(),
    };
  } catch (error) {
    await laboratory.remove();
    throw error;
  }
}
