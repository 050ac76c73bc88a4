import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

/** Content of a file of a monorepo under test; nothing leaves the file out. */
export type Content = string | Buffer | undefined;

const made: string[] = [];

afterAll(() => {
  for (const directory of made.splice(0)) {
    rmSync(directory, { recursive: true, force: true });
  }
}, 60_000);

/** A new empty directory that is removed after the tests of the file. */
export function emptyDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "fleet-manifest-")));
  made.push(directory);
  return directory;
}

/** Writes files below a directory. */
export function writeFiles(root: string, files: Readonly<Record<string, Content>>): void {
  for (const [path, content] of Object.entries(files)) {
    if (content !== undefined) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  }
}

/** Makes a symbolic link below a directory. */
export function link(root: string, path: string, target: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(target, join(root, path));
}

/** A Dockerfile of dialect D in its shortest form. */
export function dockerfile(folder: string): string {
  return [
    "FROM oven/bun:1 AS base",
    "WORKDIR /app",
    "FROM base AS production",
    "COPY package.json bun.lock ./",
    "COPY modules/*/package.json ./",
    `COPY modules/${folder} ./modules/${folder}`,
    "ENV HOST_NAME=0.0.0.0 PORT=3500",
    "EXPOSE 3500",
    "USER bun",
    `CMD ["bun", "modules/${folder}/src/index.ts"]`,
    "",
  ].join("\n");
}

/** Files of one microservice without a fault. */
export function serviceFiles(name: string, port: number): Record<string, Content> {
  const folder = `modules/${name}`;
  return {
    [`${folder}/${name}.yml`]: 'type: "microservice"\n',
    [`${folder}/package.json`]: "{}\n",
    [`${folder}/Dockerfile`]: dockerfile(name),
    [`${folder}/.env.example.yml`]: `app:\n  port: ${port}\n`,
    [`${folder}/src/index.ts`]: "export {};\n",
  };
}

/** Files of a monorepo without a fault: the API, and the microservices `billing` and `orders`. */
export function soundFiles(): Record<string, Content> {
  return {
    "package.json": '{ "name": "@acme/shop", "workspaces": ["modules/*"], "scripts": { "build": "true" } }\n',
    "bun.lock": "{}\n",
    "tsconfig.json": '{ "compilerOptions": { "paths": { "@module/*": ["./modules/*"] } } }\n',
    "modules/app/app.yml": [
      'type: "api"',
      "microservices:",
      '  - name: "billing"',
      "    url: MICROSERVICE_BILLING_URL",
      '  - name: "orders"',
      "    url: MICROSERVICE_ORDERS_URL",
      "",
    ].join("\n"),
    "modules/app/package.json": "{}\n",
    "modules/app/Dockerfile": dockerfile("app"),
    "modules/app/.env.example.yml": "app:\n  port: 3000\n",
    "modules/app/src/index.ts": "export {};\n",
    ...serviceFiles("billing", 3001),
    ...serviceFiles("orders", 3002),
  };
}

/** Writes the sound monorepo with some files replaced, added or left out; gives its root. */
export function monorepo(changes: Readonly<Record<string, Content>> = {}): string {
  const root = emptyDirectory();
  writeFiles(root, { ...soundFiles(), ...changes });
  return root;
}

/** Copies a fixture; `dot-env.yml`, so called since `.env.yml` is git-ignored, gets its real name, or is left out as in CI. */
export function fixture(name: string, checkout: "local" | "ci" = "local"): string {
  const root = emptyDirectory();
  cpSync(join(__dirname, "../fixtures", name), root, { recursive: true });
  for (const module of readdirSync(join(root, "modules"))) {
    const stored = join(root, "modules", module, "dot-env.yml");
    if (checkout === "local" && existsSync(stored)) {
      renameSync(stored, join(root, "modules", module, ".env.yml"));
    }
    rmSync(stored, { force: true });
  }
  return root;
}
