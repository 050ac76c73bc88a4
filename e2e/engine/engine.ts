import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The checkout this file is part of. */
export const repository = join(__dirname, "../..");

/** Folder of the engine's build: `FLEET_ENGINE`, or `../shared/engine` beside the checkout. */
export function engineFolder(): string {
  const folder = process.env.FLEET_ENGINE ?? join(repository, "../shared/engine");
  if (!existsSync(join(folder, "build"))) {
    throw new Error(`the engine's build is not at ${folder}; set FLEET_ENGINE to the folder that holds it`);
  }
  return folder;
}

/** Builds the engine where it is missing, and gives the environment that its CLI and plugins run in. */
export function engineEnvironment(): Record<string, string> {
  const script = `eval "$(${join(engineFolder(), "build")} --env)" && env -0`;
  const output = execFileSync("bash", ["-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const variables = output.split("\0").filter((line) => line.includes("="));
  return Object.fromEntries(
    variables.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
