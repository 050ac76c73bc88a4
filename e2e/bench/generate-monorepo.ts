import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const apiPort = 3000;
const mostServices = 999;

/** What `generateMonorepo` writes. */
export interface MonorepoShape {
  /** Number of microservices, 0..999: `service-001` on port 3001 and so on. */
  readonly services: number;
  /** Source files of each microservice beyond its module, entrypoint, controller and entity. @default 4 */
  readonly filesPerService?: number;
  /** Plain modules beside `shared`, each imported by the microservices whose turn it is: `library-001` and so on. @default 1 */
  readonly plainModules?: number;
}

interface Service {
  readonly name: string;
  readonly port: number;
  /** Folder of the plain module that it imports, other than `shared`. */
  readonly library?: string;
}

/**
 * Writes a valid Ooneex monorepo of dialect A (a list in `app.yml`, five-stage Dockerfiles), with the same bytes for the same shape.
 * Returns the files' paths relative to the directory, sorted.
 */
export function generateMonorepo(directory: string, shape: MonorepoShape): readonly string[] {
  const files = monorepoFiles(shape);
  const folders = new Set([...files.keys()].map((path) => dirname(join(directory, path))));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const [path, text] of files) writeFileSync(join(directory, path), text);
  return [...files.keys()].sort();
}

function monorepoFiles(shape: MonorepoShape): ReadonlyMap<string, string> {
  const filesPerService = count("filesPerService", shape.filesPerService ?? 4);
  const libraries = numbered("library", count("plainModules", shape.plainModules ?? 1));
  const services = numbered("service", count("services", shape.services)).map((name, index): Service => {
    const library = libraries[index % libraries.length];
    return { name, port: apiPort + 1 + index, ...(library === undefined ? {} : { library }) };
  });
  const api: Service = { name: "app", port: apiPort };
  const modules = ["app", "shared", ...libraries, ...services.map(({ name }) => name)].sort();
  const manifests = modules.map((name) => `COPY modules/${name}/package.json ./modules/${name}/package.json`);

  const files = new Map<string, string>();
  const add = (path: string, ...lines: string[]) => files.set(path, `${lines.join("\n")}\n`);

  addRoot(add, modules, [api, ...services]);
  for (const name of modules) {
    addJson(add, `modules/${name}/package.json`, { name: `@module/${name}`, private: true, type: "module" });
    addJson(add, `modules/${name}/tsconfig.json`, { extends: "../../tsconfig.json", include: ["."] });
  }
  addShared(add);
  for (const name of libraries) addLibrary(add, name);
  add(
    "modules/app/app.yml",
    'name: "app"',
    'type: "api"',
    "microservices:",
    ...services.flatMap(({ name }) => [`  - name: "${name}"`, `    url: ${urlVariable(name)}`]),
  );
  addProcess(add, api, manifests);
  for (const service of services) {
    add(`modules/${service.name}/${service.name}.yml`, `name: "${service.name}"`, 'type: "microservice"');
    addProcess(add, service, manifests);
    addFeatures(add, service, filesPerService);
  }
  return files;
}

type Add = (path: string, ...lines: string[]) => void;

const addJson = (add: Add, path: string, value: unknown): void => add(path, JSON.stringify(value, null, 2));

function addRoot(add: Add, modules: readonly string[], processes: readonly Service[]): void {
  const build = (name: string) => `bun build modules/${name}/src/index.ts --target bun --outdir dist/${name}`;
  addJson(add, "package.json", {
    name: "bench",
    private: true,
    type: "module",
    workspaces: ["modules/*"],
    scripts: Object.fromEntries(processes.map(({ name }) => [`build:${name}`, build(name)])),
  });
  addJson(add, "tsconfig.json", {
    compilerOptions: {
      target: "esnext",
      module: "preserve",
      moduleResolution: "bundler",
      strict: true,
      noEmit: true,
      paths: Object.fromEntries(modules.map((name) => [`@module/${name}/*`, [`./modules/${name}/src/*`]])),
    },
    include: ["modules"],
  });
  add(
    "bun.lock",
    "{",
    '  "lockfileVersion": 2,',
    '  "configVersion": 1,',
    '  "workspaces": {',
    ...['    "": {', '      "name": "bench",', "    },"],
    ...modules.flatMap((name) => [`    "modules/${name}": {`, `      "name": "@module/${name}",`, "    },"]),
    "  },",
    '  "packages": {',
    modules.map((name) => `    "@module/${name}": ["@module/${name}@workspace:modules/${name}"],`).join("\n\n"),
    "  }",
    "}",
  );
  add("bunfig.toml", "[install]", "exact = true");
  add(".gitignore", "node_modules/", "dist/", ".env.yml");
  add(".dockerignore", ".git", "**/node_modules", "**/dist", "**/*.md");
}

function addShared(add: Add): void {
  add("modules/shared/shared.yml", 'name: "shared"', 'type: "module"');
  add(
    "modules/shared/src/module.ts",
    "export interface Controller {",
    "  readonly path: string;",
    "  readonly handle: (request: Request) => Response;",
    "}",
    "",
    "export interface Module {",
    "  readonly controllers: readonly Controller[];",
    "  readonly entities: readonly { readonly table: string }[];",
    "  readonly cronJobs: readonly { readonly schedule: string }[];",
    "}",
  );
  add(
    "modules/shared/src/serve.ts",
    'import type { Module } from "./module";',
    "",
    "export const serve = ({ controllers }: Module) =>",
    "  Bun.serve({",
    '    hostname: process.env.HOST_NAME ?? "0.0.0.0",',
    "    port: Number(process.env.PORT),",
    "    routes: {",
    "      ...Object.fromEntries(controllers.map(({ path, handle }) => [path, handle])),",
    '      "/healthcheck": () => Response.json({ status: "ok" }),',
    "    },",
    "  });",
  );
}

function addLibrary(add: Add, name: string): void {
  add(`modules/${name}/${name}.yml`, `name: "${name}"`, 'type: "module"');
  add(`modules/${name}/src/label.ts`, `export const label = (text: string): string => \`${name} \${text}\`;`);
}

/** What the API and every microservice have. */
function addProcess(add: Add, service: Service, manifests: readonly string[]): void {
  const { name, port, library } = service;
  const folder = `modules/${name}`;
  const pascal = pascalCase(name);
  add(`${folder}/roles.yml`, "roles:", '  ROLE_GUEST: "Not signed in"', '  ROLE_USER: "Signed in"');
  add(
    `${folder}/.env.example.yml`,
    ...["app:", '  env: "local"', '  host: "0.0.0.0"', `  port: ${port}`],
    ...["database:", '  url: ""', "cache:", "  redis:", '    url: ""', "rate_limit:", "  redis:", '    url: ""'],
    ...["jwt:", '  secret: ""'],
  );
  add(`${folder}/Dockerfile`, ...dockerfile(service, manifests));
  add(
    `${folder}/src/index.ts`,
    'import { serve } from "@module/shared/serve";',
    `import { ${pascal}Module } from "./${pascal}Module";`,
    "",
    `serve(${pascal}Module);`,
  );
  add(
    `${folder}/src/${pascal}Module.ts`,
    'import type { Module } from "@module/shared/module";',
    `import { ${pascal}Controller } from "./controllers/${pascal}Controller";`,
    `import { ${pascal}Entity } from "./entities/${pascal}Entity";`,
    "",
    `export const ${pascal}Module: Module = {`,
    `  controllers: [${pascal}Controller],`,
    `  entities: [${pascal}Entity],`,
    "  cronJobs: [],",
    "};",
  );
  const text = library === undefined ? `"${name}"` : `label("${name}")`;
  add(
    `${folder}/src/controllers/${pascal}Controller.ts`,
    ...(library === undefined ? [] : [`import { label } from "@module/${library}/label";`]),
    'import type { Controller } from "@module/shared/module";',
    "",
    `export const ${pascal}Controller: Controller = {`,
    `  path: "/${name}",`,
    `  handle: () => Response.json({ name: ${text} }),`,
    "};",
  );
  add(
    `${folder}/src/entities/${pascal}Entity.ts`,
    `export const ${pascal}Entity = { table: "${name.replaceAll("-", "_")}" };`,
  );
}

function addFeatures(add: Add, { name }: Service, files: number): void {
  numbered("feature", files).forEach((feature, index, all) => {
    const previous = all[index - 1];
    add(
      `modules/${name}/src/features/${feature}.ts`,
      ...(previous === undefined ? [] : [`import { total as previous } from "./${previous}";`, ""]),
      `export const total = ${previous === undefined ? "0" : "previous"} + ${index + 1};`,
    );
  });
}

function dockerfile({ name, port, library }: Service, manifests: readonly string[]): string[] {
  const sources = [...(library === undefined ? [] : [library]), "shared", name];
  const install = ["COPY package.json bun.lock bunfig.toml ./", ...manifests];
  return [
    ...["FROM oven/bun:1.4.5-alpine AS base", "WORKDIR /app", ""],
    ...["FROM base AS deps", ...install, "RUN bun install --frozen-lockfile", ""],
    ...["FROM base AS prod-deps", ...install, "RUN bun install --frozen-lockfile --production", ""],
    ...["FROM deps AS build", "COPY tsconfig.json ./"],
    ...sources.map((module) => `COPY modules/${module}/ ./modules/${module}/`),
    ...[`RUN bun run build:${name}`, ""],
    ...["FROM base AS production", "ENV NODE_ENV=production", `ENV HOST_NAME=0.0.0.0 PORT=${port}`],
    "COPY --from=prod-deps /app/node_modules ./node_modules",
    `COPY --from=build /app/dist/${name} ./dist/${name}`,
    `COPY modules/${name}/.env.yml ./modules/${name}/.env.yml`,
    `COPY modules/${name}/roles.yml ./modules/${name}/roles.yml`,
    ...["USER bun", `EXPOSE ${port}`],
    "HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \\",
    `  CMD bun -e "fetch('http://127.0.0.1:' + process.env.PORT + '/healthcheck').then((response) => process.exit(response.ok ? 0 : 1), () => process.exit(1))"`,
    `CMD ["bun", "run", "dist/${name}/index.js"]`,
  ];
}

function count(field: keyof MonorepoShape, value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= mostServices) return value;
  throw new RangeError(`\`${field}\`: expected an integer from 0 to ${mostServices}, got ${value}.`);
}

const numbered = (prefix: string, length: number): readonly string[] =>
  Array.from({ length }, (_, index) => `${prefix}-${String(index + 1).padStart(3, "0")}`);

const pascalCase = (name: string): string =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase());

const urlVariable = (name: string): string => `MICROSERVICE_${name.toUpperCase().replaceAll("-", "_")}_URL`;
