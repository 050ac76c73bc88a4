import { describe, expect, it } from "vitest";
import { DiagnosticSink } from "./diagnostics";
import { hasOwnData } from "./own-data";
import { RootFiles } from "./root-files";
import { type Content, emptyDirectory, writeFiles } from "./testing/monorepo";

function found(files: Readonly<Record<string, Content>>): boolean {
  const root = emptyDirectory();
  writeFiles(root, files);
  return hasOwnData(new RootFiles(root, new DiagnosticSink()), "modules/audit");
}

describe("a module's own data", () => {
  it.each([
    ["an entity", { "modules/audit/src/entities/Entry.ts": "" }],
    ["an entity by its file's name", { "modules/audit/src/EntryEntity.ts": "" }],
    ["a repository", { "modules/audit/src/repositories/Entries.ts": "" }],
    ["a migration", { "modules/audit/src/migrations/Migration20260101.ts": "" }],
    ["migrations to run", { "modules/audit/bin/migration/up.ts": "" }],
    ["the database's variable", { "modules/audit/src/index.ts": "connect(process.env.DATABASE_URL)" }],
    ["a queue's variable", { "modules/audit/src/index.ts": "process.env.QUEUE_REDIS_URL" }],
    ["the framework's cache", { "modules/audit/src/a/b.ts": 'import { Cache } from "@ooneex/cache";' }],
    ["the framework's cache under its new name", { "modules/audit/src/b.ts": "import c from '@talosjs/cache/redis';" }],
    ["a client of Redis", { "modules/audit/src/b.ts": 'const Redis = require("ioredis");' }],
    ["Bun's own clients", { "modules/audit/src/b.ts": "await Bun.redis.get(key)" }],
  ])("is shown by %s", (_, files) => {
    expect(found(files)).toBe(true);
  });

  it.each([
    ["controllers alone", { "modules/audit/src/controllers/Read.ts": "export const x = 1;" }],
    ["the rate limit that every process has", { "modules/audit/src/index.ts": "process.env.RATE_LIMIT_REDIS_URL" }],
    ["words that look alike", { "modules/audit/src/index.ts": 'const text = "pg and redis";\nimport "./identity";' }],
    ["another module's entities", { "modules/other/src/entities/Entry.ts": "", "modules/audit/src/index.ts": "" }],
    ["no sources", {}],
  ])("is not shown by %s", (_, files) => {
    expect(found(files)).toBe(false);
  });
});
