import { describe, expect, it } from "vitest";
import { withPort } from "./on-this-machine";
import { bun, postgresPrograms, programOnPath } from "./programs";

describe("what a machine lacks", () => {
  it("is told with the Debian package to install, never skipped", () => {
    expect(() => programOnPath("redis-serve", "redis-server")).toThrow(
      new Error("redis-serve is not on the PATH; install it: apt-get install redis-server"),
    );
    expect(() => postgresPrograms("/no/such/folder")).toThrow(
      new Error("there is no Postgres server in /no/such/folder; install it: apt-get install postgresql"),
    );
  });

  it("is told with npm's command for Bun, by platform", () => {
    expect(() => bun("/no/such/folder")).toThrow(
      /^there is no bun-[a-z]+-(x64|aarch64) in \/no\/such\/folder; install it: npm ci --prefix e2e\/datastores$/,
    );
  });
});

describe("a URL on this machine", () => {
  const DATABASE_URL = "postgresql://owner:secret@localhost:5433/billing?sslmode=verify-full";

  it("differs from the program's in the port only", () => {
    expect(withPort({ PORT: "5433", DATABASE_URL }, ["DATABASE_URL"], 5433, 40001)).toEqual({
      PORT: "5433",
      DATABASE_URL: "postgresql://owner:secret@localhost:40001/billing?sslmode=verify-full",
    });
  });

  it("has to name the port that the datastore was made with", () => {
    for (const variable of ["DATABASE_URL", "CACHE_REDIS_URL"]) {
      expect(() => withPort({ DATABASE_URL }, [variable], 5432, 40001)).toThrow(
        new Error(`${variable} does not lead to port 5432 of localhost`),
      );
    }
  });
});
