import type { ZodType } from "zod";

/** One route of a module. */
export interface Controller {
  readonly method: "GET" | "POST";
  readonly path: `/${string}`;
  /** Role that the caller's token must hold or inherit; without it everybody may call. */
  readonly role?: string;
  /** `caller` is the service that calls; absent where the process asks nobody for a token, and where people come in. */
  readonly handle: (request: Bun.BunRequest, caller?: string) => Response | Promise<Response>;
}

/** What a module stores in its own database. */
export interface Entity<Row = unknown> {
  readonly table: string;
  readonly row: ZodType<Row>;
  /** Statement that creates the table where no migration does. */
  readonly createTable?: string;
}

/** Work that the module's process does on its own, in UTC. */
export interface CronJob {
  readonly name: string;
  /** Five fields: minute, hour, day, month, weekday. */
  readonly schedule: string;
  readonly run: () => Promise<void>;
}

/** A module that runs as a process. */
export interface Module {
  /** The folder's name under `modules/`. */
  readonly name: string;
  readonly controllers: readonly Controller[];
  readonly entities: readonly Entity[];
  readonly cronJobs: readonly CronJob[];
}

/** Gives a module's description its type. */
export const defineModule = (module: Module): Module => module;
