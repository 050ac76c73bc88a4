import type { SeededRandom } from "./random";
import {
  addDeployed,
  addLibrary,
  deployed,
  mainFile,
  type Shop,
  type ShopModule,
  type Source,
  type Use,
  use,
} from "./shop";

/** One kind of commit: how often it occurs, and what it does; nothing is done where the shop leaves no room for it. */
export interface CommitKind {
  readonly name: string;
  readonly weight: number;
  readonly change: (shop: Shop, random: SeededRandom) => void;
}

const NEW_SERVICES = ["returns", "coupons", "gift-cards", "audit", "loyalty", "invoicing"];
const NEW_LIBRARIES = ["metrics", "retry", "geo", "images", "ids", "queues"];
const USES = ["alias", "alias", "relative", "dynamic", "type", "json", "computed"] as const;

/** Kinds of commits that a monorepo sees, about as often as it sees them. */
export const COMMIT_KINDS: readonly CommitKind[] = [
  { name: "feature in a service", weight: 24, change: (shop, random) => edit(random.pick(services(shop)), random) },
  { name: "new file in a service", weight: 6, change: addFile },
  { name: "fix in a library", weight: 20, change: (shop, random) => edit(random.pick(libraries(shop)), random) },
  { name: "new import", weight: 8, change: addImport },
  { name: "import removed", weight: 6, change: removeImport },
  {
    name: "tests",
    weight: 8,
    change: (shop, random) => write(random.pick(all(shop)), "tests/main.test.ts", testText, random),
  },
  { name: "documents", weight: 5, change: (shop, random) => void shop.texts.set("docs/index.md", words(random)) },
  {
    name: "module's README",
    weight: 3,
    change: (shop, random) => write(random.pick(all(shop)), "README.md", words, random),
  },
  {
    name: "data of a library",
    weight: 4,
    change: (shop, random) => write(random.pick(libraries(shop)), "src/data.json", dataText, random),
  },
  { name: "lockfile", weight: 4, change: bumpDependency },
  {
    name: "CI",
    weight: 3,
    change: (shop, random) => void shop.texts.set(".github/workflows/ci.yml", `# ${words(random)}`),
  },
  { name: "example settings", weight: 3, change: editExample },
  { name: "file renamed", weight: 4, change: renameFile },
  { name: "Dockerfile", weight: 3, change: (shop, random) => void random.pick(deployed(shop)).dockerfileRevision++ },
  { name: "root tsconfig", weight: 1, change: (shop) => void shop.tsconfigRevision++ },
  { name: "executable bit", weight: 2, change: toggleExecutable },
  { name: "new service", weight: 1, change: (shop, random) => addService(shop, random) },
  { name: "new library", weight: 1, change: addNewLibrary },
];

const all = (shop: Shop): ShopModule[] => [...shop.modules.values()];
const services = (shop: Shop): ShopModule[] => deployed(shop).filter(({ kind }) => kind === "service");
const libraries = (shop: Shop): ShopModule[] => all(shop).filter(({ kind }) => kind === "library");
const words = (random: SeededRandom): string => `Text ${random.below(1_000_000)}\n`;
const testText = (random: SeededRandom): string => `import "../src/main";\n// ${words(random)}`;
const dataText = (random: SeededRandom): string => `${JSON.stringify({ revision: random.below(1_000_000) })}\n`;

function edit(module: ShopModule, random: SeededRandom): void {
  random.pick([...module.sources.values()]).revision++;
}

function write(module: ShopModule, path: string, text: (random: SeededRandom) => string, random: SeededRandom): void {
  module.texts.set(path, text(random));
}

function addFile(shop: Shop, random: SeededRandom): void {
  const module = random.pick(services(shop));
  const file = `features/feature${module.sources.size}`;
  module.sources.set(file, { uses: [], revision: 0 });
  use(shop, module.name, "Module", { kind: "alias", module: module.name, file });
}

/** Libraries use only those that are older, so that they never use each other in a circle. */
function addImport(shop: Shop, random: SeededRandom): void {
  const names = libraries(shop).map(({ name }) => name);
  const importer = random.below(4) === 0 ? random.pick(libraries(shop).slice(1)) : random.pick(deployed(shop));
  const place = names.indexOf(importer.name);
  const module = random.pick(place === -1 ? names : names.slice(0, place));
  const kind = random.pick(USES);
  const [file] = random.pick([...importer.sources]);
  use(shop, importer.name, file, { kind, module, file: mainFile(kind) });
}

function removeImport(shop: Shop, random: SeededRandom): void {
  const leads = all(shop).flatMap((module) =>
    [...module.sources.values()].flatMap((source) =>
      source.uses
        .filter((used) => used.module !== module.name && used.file !== "serve")
        .map((used) => ({ source, used })),
    ),
  );
  const { source, used } = random.pick<{ source: Source; used: Use }>(leads);
  source.uses = source.uses.filter((other) => other !== used);
}

function bumpDependency(shop: Shop, random: SeededRandom): void {
  const [name, version] = random.pick([...shop.dependencies]);
  const [major = "1", minor = "0"] = version.split(".");
  shop.dependencies.set(name, `${major}.${Number(minor) + 1}.0`);
}

function editExample(shop: Shop, random: SeededRandom): void {
  const module = random.pick(deployed(shop));
  module.texts.set(".env.example.yml", `app:\n  port: ${module.port}\nlogs:\n  level: "${random.below(1_000)}"\n`);
}

/** Renames a file that only its own module uses, as a feature, and what names it. */
function renameFile(shop: Shop, random: SeededRandom): void {
  const module = random.pick(services(shop));
  const file = random.pick(
    ["Entity", "Controller", ...module.sources.keys()].filter((name) => !/^(?:index|Module)$/.test(name)),
  );
  const source = module.sources.get(file);
  if (source === undefined) {
    return;
  }
  const renamed = `${file}Renamed`;
  module.sources.delete(file);
  module.sources.set(renamed, source);
  for (const { uses } of module.sources.values()) {
    uses.splice(
      0,
      uses.length,
      ...uses.map((other) => (isSame(other, module, file) ? { ...other, file: renamed } : other)),
    );
  }
}

function isSame(used: Use, module: ShopModule, file: string): boolean {
  return used.module === module.name && used.file === file;
}

function toggleExecutable(shop: Shop, random: SeededRandom): void {
  const path = `modules/${random.pick(deployed(shop)).name}/${random.pick(["roles.yml", "src/index.ts"])}`;
  if (!shop.executables.delete(path)) {
    shop.executables.add(path);
  }
}

function addService(shop: Shop, random: SeededRandom): void {
  const name = NEW_SERVICES.find((candidate) => !shop.modules.has(candidate));
  if (name !== undefined) {
    addDeployed(shop, name, "service");
    use(shop, name, "Controller", { kind: "alias", module: random.pick(libraries(shop)).name, file: "main" });
  }
}

function addNewLibrary(shop: Shop, random: SeededRandom): void {
  const name = NEW_LIBRARIES.find((candidate) => !shop.modules.has(candidate));
  if (name !== undefined) {
    addLibrary(shop, name);
    use(shop, random.pick(services(shop)).name, "Controller", { kind: "alias", module: name, file: "main" });
  }
}
