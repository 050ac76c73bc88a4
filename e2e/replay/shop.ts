/** How one source file uses another module. */
export interface Use {
  /**
   * `alias` and `relative`: a static import. `dynamic`: `import("...")`. `type`: of a type only. `json`: of data.
   * `computed`: `import()` of an expression that begins in the other module.
   */
  readonly kind: "alias" | "relative" | "dynamic" | "type" | "json" | "computed";
  readonly module: string;
  /** Name of the file below `src`, without its ending; of `computed` the folder. */
  readonly file: string;
}

/** A TypeScript file below `src`. */
export interface Source {
  uses: Use[];
  /** What its body is made from: another number, another text. */
  revision: number;
}

/** `api` and `service` are deployed; a `library` is only imported. */
export type ModuleKind = "api" | "service" | "library";

/**
 * How a Dockerfile is written. `named`: five stages, every module copied by its name. `whole`: five stages, `COPY modules`.
 * `source`: three stages, runs the TypeScript itself.
 */
export type Dialect = "named" | "whole" | "source";

/** One module of the shop. */
export interface ShopModule {
  readonly name: string;
  readonly kind: ModuleKind;
  readonly dialect: Dialect;
  /** Of what is deployed. */
  readonly port: number;
  /** By name below `src`, without `.ts`. */
  readonly sources: Map<string, Source>;
  /** Every other file, by its path in the module. */
  readonly texts: Map<string, string>;
  /** Counts edits of the Dockerfile. */
  dockerfileRevision: number;
}

/** A whole monorepo, from which its files are written. */
export interface Shop {
  readonly modules: Map<string, ShopModule>;
  /** Packages from the registry with their versions. */
  readonly dependencies: Map<string, string>;
  /** Files outside of `modules` that nothing is built from. */
  readonly texts: Map<string, string>;
  readonly executables: Set<string>;
  tsconfigRevision: number;
}

const API_PORT = 3000;

export const LIBRARIES = [
  ...["time", "text", "validation", "storage", "shared", "money", "events", "locales", "pdf", "mailer"],
] as const;
export const SERVICES = [
  ...["billing", "payment-gateway", "notifications", "catalog", "cart", "orders"],
  ...["inventory", "shipping", "reviews", "search", "recommendations", "accounts"],
] as const;

/** What each service in turn does with its second library. */
function secondUse(index: number, module: string): Use {
  const kind = (["relative", "dynamic", "json", "computed"] as const)[index % 4] ?? "alias";
  return { kind, module, file: mainFile(kind) };
}

/** The file of a library that a kind of use is for. */
export function mainFile(kind: Use["kind"]): string {
  return kind === "json" ? "data" : kind === "computed" ? "texts" : "main";
}

/** The shop before its first change: an API, 12 services and 10 libraries. */
export function firstShop(): Shop {
  const shop: Shop = {
    modules: new Map(),
    dependencies: new Map([
      ["zod", "4.0.0"],
      ["pino", "9.0.0"],
      ["jose", "6.0.0"],
    ]),
    texts: new Map([["docs/index.md", "# Documents\n"]]),
    executables: new Set(),
    tsconfigRevision: 0,
  };
  for (const name of LIBRARIES) {
    addLibrary(shop, name);
  }
  use(shop, "shared", "serve", { kind: "alias", module: "time", file: "main" });
  use(shop, "money", "main", { kind: "relative", module: "text", file: "main" });
  use(shop, "money", "main", { kind: "json", module: "money", file: "data" });
  use(shop, "events", "main", { kind: "relative", module: "validation", file: "main" });
  use(shop, "pdf", "main", { kind: "alias", module: "money", file: "main" });
  use(shop, "pdf", "extra", { kind: "dynamic", module: "storage", file: "main" });
  use(shop, "pdf", "main", { kind: "alias", module: "pdf", file: "extra" });
  use(shop, "mailer", "main", { kind: "alias", module: "text", file: "extra" });
  use(shop, "mailer", "main", { kind: "computed", module: "locales", file: "texts" });
  addDeployed(shop, "app", "api");
  SERVICES.forEach((name, index) => {
    addDeployed(shop, name, "service");
    const at = (step: number): string => LIBRARIES[(index * step + step) % LIBRARIES.length] ?? "text";
    use(shop, name, "Controller", { kind: "alias", module: at(1), file: "main" });
    use(shop, name, "Controller", secondUse(index, at(3)));
    use(shop, name, "Entity", { kind: "type", module: at(7), file: "extra" });
  });
  return shop;
}

/** Adds a library of two files, data, and texts in two languages. */
export function addLibrary(shop: Shop, name: string): void {
  const module = newModule(shop, name, "library");
  shop.modules.set(name, module);
  for (const file of [...(name === "shared" ? ["serve"] : []), "main", "extra", "texts/en", "texts/fr"]) {
    module.sources.set(file, { uses: [], revision: 0 });
  }
  use(shop, name, "main", { kind: "alias", module: name, file: "extra" });
  module.texts.set("src/data.json", `${JSON.stringify({ name, revision: 0 })}\n`);
}

/** Adds a module with a process of its own; every third and fourth has another dialect than `whole`. */
export function addDeployed(shop: Shop, name: string, kind: "api" | "service"): void {
  const module = newModule(shop, name, kind);
  const own = (file: string): Use => ({ kind: "alias", module: name, file });
  const serve: Use = { kind: "alias", module: "shared", file: "serve" };
  module.sources.set("index", { uses: [serve, own("Module")], revision: 0 });
  module.sources.set("Module", { uses: [own("Controller"), own("Entity")], revision: 0 });
  module.sources.set("Controller", { uses: [], revision: 0 });
  module.sources.set("Entity", { uses: [], revision: 0 });
  module.texts.set("roles.yml", 'roles:\n  ROLE_USER: "Signed in"\n');
  module.texts.set(".env.example.yml", `app:\n  port: ${module.port}\n`);
  module.texts.set("README.md", `# ${name}\n`);
  shop.modules.set(name, module);
}

/** Lets a file of a module use another. */
export function use(shop: Shop, module: string, file: string, use: Use): void {
  shop.modules.get(module)?.sources.get(file)?.uses.push(use);
}

/** Modules that have a process, the API's among them. */
export function deployed(shop: Shop): readonly ShopModule[] {
  return [...shop.modules.values()].filter(({ kind }) => kind !== "library");
}

function newModule(shop: Shop, name: string, kind: ModuleKind): ShopModule {
  const count = kind === "library" ? 0 : deployed(shop).length;
  const dialect = count % 4 === 2 ? "named" : count % 4 === 3 ? "source" : "whole";
  return { name, kind, dialect, port: API_PORT + count, sources: new Map(), texts: new Map(), dockerfileRevision: 0 };
}
