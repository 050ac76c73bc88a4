import type { DiagnosticSink } from "./diagnostics";
import { shown, wholeFile } from "./diagnostics";
import type { Location } from "./manifest";
import { kebabCase } from "./names";
import { didYouMean } from "./nearest";
import type { RootFiles } from "./root-files";
import { child, readYaml, scalarText, type YamlValue } from "./yaml-source";

/** A folder under `modules` with what its own yml says. */
export interface ModuleFolder {
  readonly name: string;
  readonly folder: string;
  /** Its `type`, lower-case. */
  readonly type?: string;
  /** The place of `type`, else of the whole yml, else of the folder. */
  readonly at: Location;
  readonly yml?: YamlValue;
}

/** An item of the API's list, or a microservice that only its folder declares. */
export interface Declaration {
  readonly name: string;
  readonly module: ModuleFolder;
  readonly at: Location;
  /** The item's `url` as written. */
  readonly url?: { readonly text: string; readonly at: Location };
  /** Whether the API's list names it. */
  readonly isListed: boolean;
}

/** The modules of a monorepo, and which of them are deployed. */
export interface Declarations {
  readonly modules: readonly ModuleFolder[];
  readonly api?: ModuleFolder;
  readonly services: readonly Declaration[];
}

/** Finds the API and the microservices: the API's list, united with the modules of type `microservice`. */
export function readDeclarations(files: RootFiles, sink: DiagnosticSink): Declarations {
  const modules = files
    .list("modules")
    .filter((name) => !name.startsWith(".") && name !== "node_modules")
    .flatMap((name) => readModule(files, name, sink));
  const apis = modules.filter(({ type }) => type === "api");
  const api = apis.find(({ name }) => name === "app") ?? apis[0];
  for (const other of apis.filter((candidate) => candidate !== api)) {
    sink.report(
      "api-duplicate",
      other.at,
      `a second module has the type \`api\`, got ${shown(other.name)} besides ${shown(api?.name)}; expected one API`,
      "Give the module another type, or deploy it from a monorepo of its own.",
    );
  }
  if (api === undefined) {
    const names = modules.map(({ name }) => shown(name));
    sink.report(
      "api-missing",
      wholeFile("modules"),
      `no module is the API, got ${names.length === 0 ? "no modules" : `the modules ${names.slice(0, 10).join(", ")}`}; expected one whose yml has the type \`api\``,
      'Write `type: "api"` into the API\'s `modules/<name>/<name>.yml`.',
    );
    return { modules, services: [] };
  }
  return { modules, api, services: unite(modules, api, sink) };
}

function readModule(files: RootFiles, name: string, sink: DiagnosticSink): ModuleFolder[] {
  const folder = `modules/${name}`;
  const { kind } = files.locate(folder);
  if (kind === "outside") {
    files.reportOutside(folder);
  }
  if (kind !== "directory") {
    return [];
  }
  const path = `${folder}/${name}.yml`;
  const yml = readYaml(files, path, sink);
  const type = child(yml, "type")?.value;
  const text = scalarText(type)?.trim().toLowerCase();
  return [
    {
      name,
      folder,
      at: type?.at ?? wholeFile(files.locate(path).kind === "file" ? path : folder),
      ...(text === undefined ? {} : { type: text }),
      ...(yml === undefined ? {} : { yml }),
    },
  ];
}

function unite(modules: readonly ModuleFolder[], api: ModuleFolder, sink: DiagnosticSink): Declaration[] {
  const list = child(api.yml, "microservices");
  const listed = listedServices(modules, api, list?.value, sink);
  const names = new Set(listed.map(({ name }) => name));
  const others = modules.filter(({ name, type }) => type === "microservice" && !names.has(name));
  for (const module of isList(list?.value) ? others : []) {
    sink.report(
      "service-undeclared",
      module.at,
      `the microservice ${shown(module.name)} is not declared, got no item of that name in ${shown(list?.value.at.file)}; expected one`,
      `Add \`- name: "${module.name}"\` to \`microservices\` in \`${list?.value.at.file}\`; it is deployed either way.`,
    );
  }
  return [...listed, ...others.map((module) => ({ name: module.name, module, at: module.at, isListed: false }))];
}

/** An empty `microservices:` is a list of none. */
function isList(value: YamlValue | undefined): boolean {
  return value?.content.kind === "list" || (value?.content.kind === "scalar" && value.content.value === null);
}

function listedServices(
  modules: readonly ModuleFolder[],
  api: ModuleFolder,
  list: YamlValue | undefined,
  sink: DiagnosticSink,
): Declaration[] {
  if (list === undefined || (list.content.kind === "scalar" && list.content.value === null)) {
    return [];
  }
  if (list.content.kind !== "list") {
    const got = list.content.kind === "map" ? "a map" : shown(list.content.source);
    sink.report(
      "microservices-not-list",
      list.at,
      `\`microservices\` is not a list, got ${got}; expected a list of items with \`name\` and \`url\``,
      "Write each microservice as `- name: <folder>` with its `url` below it.",
    );
    return [];
  }
  const found = new Map<string, Declaration>();
  for (const item of list.content.items) {
    const declaration = readItem(item, modules, api, sink);
    const earlier = found.get(declaration?.name ?? "");
    if (declaration !== undefined && earlier !== undefined) {
      sink.report(
        "service-name-duplicate",
        declaration.at,
        `the microservice is declared twice, got ${shown(declaration.name)} again after line ${earlier.at.line}; expected each name once`,
        "Remove one of the two items.",
      );
    } else if (declaration !== undefined) {
      found.set(declaration.name, declaration);
    }
  }
  return [...found.values()];
}

function readItem(
  item: YamlValue,
  modules: readonly ModuleFolder[],
  api: ModuleFolder,
  sink: DiagnosticSink,
): Declaration | undefined {
  const value = child(item, "name")?.value;
  const name = scalarText(value);
  if (value === undefined || name === undefined || name.trim() === "") {
    const got = item.content.kind === "scalar" ? shown(item.content.source) : "no `name`";
    sink.report(
      "service-name-missing",
      value?.at ?? item.at,
      `an item of \`microservices\` has no name, got ${got}; expected \`name\` and \`url\``,
      "Write `name: <folder>`, the folder's name under `modules`.",
    );
    return undefined;
  }
  const module = modules.find((candidate) => candidate.name === name);
  if (module === undefined || module === api) {
    const names = modules.filter((candidate) => candidate !== api).map((candidate) => candidate.name);
    const similar = names.includes(kebabCase(name)) ? `Did you mean \`${kebabCase(name)}\`? ` : didYouMean(name, names);
    sink.report(
      "service-folder-missing",
      value.at,
      `a declared microservice has no folder, got ${shown(name)}; expected a folder of that name under \`modules\`${module === api ? " other than the API's" : ""}`,
      `${similar}Create the microservice, or remove the item.`,
    );
    return undefined;
  }
  if (module.type !== undefined && module.type !== "microservice") {
    sink.report(
      "service-type-differs",
      module.at,
      `the module is declared as a microservice, got the type ${shown(module.type)}; expected \`microservice\``,
      `Correct the type, or remove ${shown(name)} from \`microservices\` in \`${value.at.file}\`.`,
    );
  }
  const url = child(item, "url")?.value;
  const text = scalarText(url)?.trim();
  return {
    name,
    module,
    at: value.at,
    isListed: true,
    ...(url === undefined || text === undefined || text === "" ? {} : { url: { text, at: url.at } }),
  };
}
