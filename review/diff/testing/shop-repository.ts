import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StackSource } from "../../load-stack";

const house = join(__dirname, "../../..");

/** A git repository with examples/shop and its stack prod, committed; what is changed in it is not. */
export interface ShopRepository {
  readonly source: StackSource;
  /** Replaces text in a file. */
  edit(path: string, from: string | RegExp, to: string): void;
  /** As {@link edit}, in the Dockerfile of every module that has one. */
  editDockerfiles(from: string | RegExp, to: string): void;
  path(path: string): string;
  remove(): void;
}

export function shopRepository(): ShopRepository {
  const directory = mkdtempSync(join(tmpdir(), "fleet-diff-"));
  const path = (name: string) => join(directory, name);
  cpSync(join(house, "examples/shop"), path("shop"), {
    recursive: true,
    filter: (name) => !/node_modules|\.fleet/.test(name),
  });
  for (const name of ["Pulumi.yaml", "Pulumi.prod.yaml"]) {
    const text = readFileSync(join(house, name), "utf8");
    writeFileSync(path(name), text.replace("examples/shop", "shop"));
  }
  const git = (...args: string[]) => execFileSync("git", ["-C", directory, ...args], { stdio: "pipe" });
  git("init", "--quiet");
  git("add", "--all", "--force");
  git("-c", "user.name=fleet", "-c", "user.email=fleet@example.com", "commit", "--quiet", "--message", "base");
  const edit: ShopRepository["edit"] = (name, from, to) => {
    const text = readFileSync(path(name), "utf8");
    const edited = text.replace(from, to);
    if (edited === text) {
      throw new Error(`${name} has no ${from}`);
    }
    writeFileSync(path(name), edited);
  };
  return {
    source: { projectDirectory: directory, stack: "prod" },
    edit,
    editDockerfiles: (from, to) => {
      for (const module of readdirSync(path("shop/modules"))) {
        const name = `shop/modules/${module}/Dockerfile`;
        const has = readdirSync(path(`shop/modules/${module}`)).includes("Dockerfile");
        if (has && readFileSync(path(name), "utf8").search(from) >= 0) {
          edit(name, from, to);
        }
      }
    },
    path,
    remove: () => rmSync(directory, { recursive: true }),
  };
}
