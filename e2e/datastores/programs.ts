import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a program is; an error that names its Debian package if it is nowhere. */
export function programOnPath(program: string, aptPackage: string): string {
  const found = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(`${program} is not on the PATH; install it: apt-get install ${aptPackage}`);
  }
  return found;
}

/** The folder with `initdb` and `postgres`, of the newest version there is: Debian keeps them off the PATH. */
export function postgresPrograms(parent = "/usr/lib/postgresql"): string {
  const versions = existsSync(parent) ? readdirSync(parent) : [];
  const found = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(parent, version, "bin"))
    .find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
  if (found === undefined) {
    throw new Error(`there is no Postgres server in ${parent}; install it: apt-get install postgresql`);
  }
  return found;
}

/** Bun's binary for this platform, as npm installed it: it needs no install script. */
export function bun(scope = join(__dirname, "node_modules", "@oven")): string {
  const platform = `bun-${process.platform}-${process.arch === "arm64" ? "aarch64" : process.arch}`;
  const found = [platform, `${platform}-musl`]
    .map((name) => join(scope, name, "bin", "bun"))
    .find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(`there is no ${platform} in ${scope}; install it: npm ci --prefix e2e/datastores`);
  }
  return found;
}
