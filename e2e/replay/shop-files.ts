import { deployed, type Shop, type ShopModule, type Source, type Use } from "./shop";
import { shopDockerfile } from "./shop-dockerfile";

/** A file as git keeps it. */
export interface ShopFile {
  readonly text: string;
  readonly executable: boolean;
}

/** Every file of the shop by its path. */
export function shopFiles(shop: Shop): ReadonlyMap<string, ShopFile> {
  const files = new Map<string, ShopFile>();
  const add = (path: string, text: string): void => {
    files.set(path, { text, executable: shop.executables.has(path) });
  };
  for (const [path, text] of [...rootFiles(shop), ...shop.texts]) {
    add(path, text);
  }
  for (const module of shop.modules.values()) {
    for (const [path, text] of moduleFiles(shop, module)) {
      add(`modules/${module.name}/${path}`, text);
    }
  }
  return files;
}

function* rootFiles(shop: Shop): Iterable<[string, string]> {
  const names = [...shop.modules.keys()].sort();
  const processes = deployed(shop).map(({ name }) => name);
  const dependencies = Object.fromEntries(shop.dependencies);
  const paths = names.map((name) => [`@module/${name}/*`, [`./modules/${name}/src/*`]]);
  const compilerOptions = {
    target: "esnext",
    module: "preserve",
    moduleResolution: "bundler",
    strict: true,
    resolveJsonModule: true,
    ...(shop.tsconfigRevision % 2 === 1 && { noUncheckedIndexedAccess: true }),
    paths: Object.fromEntries(paths),
  };
  const script = (name: string): string =>
    `bun build modules/${name}/src/index.ts --target bun --packages external --outdir dist/${name}`;
  yield [
    "package.json",
    json({
      name: "replayed-shop",
      private: true,
      workspaces: ["modules/*"],
      scripts: Object.fromEntries(processes.map((name) => [`build:${name}`, script(name)])),
      dependencies,
    }),
  ];
  yield ["bun.lock", json({ lockfileVersion: 2, packages: dependencies })];
  yield ["tsconfig.json", json({ compilerOptions, include: ["modules"] })];
  yield ["bunfig.toml", "[install]\nexact = true\n"];
  yield [".gitignore", "node_modules/\ndist/\n.env.yml\n"];
  yield [".dockerignore", ".git\n**/node_modules\n**/dist\n**/*.md\n"];
}

function* moduleFiles(shop: Shop, module: ShopModule): Iterable<[string, string]> {
  const { name, kind, sources, texts } = module;
  yield ["package.json", json({ name: `@module/${name}`, private: true })];
  yield ["tsconfig.json", json({ extends: "../../tsconfig.json", include: ["."] })];
  const services = deployed(shop).filter((other) => other.kind === "service");
  const type = { api: "api", service: "microservice", library: "module" }[kind];
  const list = kind === "api" ? ["microservices:", ...services.flatMap(declared)] : [];
  yield [`${name}.yml`, `${[`name: "${name}"`, `type: "${type}"`, ...list].join("\n")}\n`];
  if (kind !== "library") {
    yield ["Dockerfile", shopDockerfile(shop, module)];
  }
  yield* texts;
  for (const [file, source] of sources) {
    yield [`src/${file}.ts`, sourceText(file, source)];
  }
}

function declared({ name }: ShopModule): readonly string[] {
  return [`  - name: "${name}"`, `    url: MICROSERVICE_${name.toUpperCase().replaceAll("-", "_")}_URL`];
}

/** What a file gives to others: a function, and a type. */
function sourceText(file: string, { uses, revision }: Source): string {
  const imported = uses.map((use, index) => importLines(use, `used${index}`, file));
  return [
    ...imported.flatMap(({ head }) => head),
    "",
    `export type Options = { readonly revision: ${revision} };`,
    `export const file = "${file}";`,
    `export const value = (start: number): number => start + ${revision};`,
    ...imported.flatMap(({ body }) => body),
    "",
  ].join("\n");
}

interface ImportLines {
  readonly head: readonly string[];
  readonly body: readonly string[];
}

/** How an import is written; what it gives is used, or a bundler would leave it out. */
function importLines({ kind, module, file }: Use, name: string, from: string): ImportLines {
  const up = "../".repeat(from.split("/").length + 1);
  const alias = `@module/${module}/${file}`;
  switch (kind) {
    case "alias":
      return { head: [`import { value as ${name} } from "${alias}";`], body: [`console.log(${name}(1));`] };
    case "relative":
      return {
        head: [`import { value as ${name} } from "${up}${module}/src/${file}";`],
        body: [`console.log(${name}(2));`],
      };
    case "json":
      return { head: [`import ${name} from "${alias}.json";`], body: [`console.log(${name}.revision);`] };
    case "type":
      return {
        head: [`import type { Options as ${name} } from "${alias}";`],
        body: [`export const of_${name} = (options: ${name}): number => options.revision;`],
      };
    case "dynamic":
      return { head: [], body: [`export const load_${name} = () => import("${alias}");`] };
    case "computed":
      return {
        head: [],
        body: [
          `export const load_${name} = (language: string) => import(\`${up}${module}/src/${file}/\${language}.ts\`);`,
        ],
      };
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
