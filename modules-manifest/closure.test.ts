import { describe, expect, it } from "vitest";
import { loadManifest } from "./load-manifest";
import type { ManifestSettings } from "./manifest";
import { type Content, link, monorepo, writeFiles } from "./testing/monorepo";
import { billingDockerfile } from "./testing/problems";

function filesOf(root: string, settings: ManifestSettings = {}): readonly string[] {
  return loadManifest(root, settings).manifest?.services.billing?.files ?? [];
}

/** What the changes add to billing's files. */
function added(changes: Readonly<Record<string, Content>>): string[] {
  const before = new Set(filesOf(monorepo(billingDockerfile())));
  return filesOf(monorepo({ ...billingDockerfile(), ...changes })).filter((path) => !before.has(path));
}

const LIBRARY = { "modules/money/src/money.ts": "export const money = 1;\n", "modules/money/README": "" };
const LIBRARY_FILES = ["modules/money/README", "modules/money/src/money.ts"];

describe("the files of an image", () => {
  it("are the module's own, those at the root, and what the Dockerfile copies by name", () => {
    expect(filesOf(monorepo())).toEqual([
      "bun.lock",
      "modules/app/package.json",
      "modules/billing/.env.example.yml",
      "modules/billing/.env.yml",
      "modules/billing/Dockerfile",
      "modules/billing/billing.yml",
      "modules/billing/package.json",
      "modules/billing/src/index.ts",
      "modules/orders/package.json",
      "package.json",
      "tsconfig.json",
    ]);
  });

  it("leave out dependencies, build output and local files", () => {
    const files = [
      "node_modules/x/index.js",
      "dist/index.js",
      ".env",
      ".env.local",
      ".env.local.yml",
      ".git/HEAD",
      ".DS_Store",
    ];
    expect(added(Object.fromEntries(files.map((path) => [`modules/billing/${path}`, "x"])))).toEqual([]);
    expect(added({ "modules/billing/src/dist/x.ts": "", "modules/billing/.env.test.yml": "" })).toEqual([
      "modules/billing/.env.test.yml",
      "modules/billing/src/dist/x.ts",
    ]);
  });

  it.each([
    ["import { money } from '@module/money/src/money';"],
    ['export * from "@module/money/src/money";'],
    ["export { money } from '../../money/src/money';"],
    ["const m = await import('@module/money/src/money');"],
    ["const m = await import(`@module/money/src/money`);"],
    ["const m = require('../../money/src/money');"],
    ["const m = require?.('../../money/src/money');"],
    ["const m = require<object>('../../money/src/money');"],
    ["const m = require.resolve('../../money/src/money');"],
    ["import m = require('@module/money/src/money');"],
    ["let m: import('@module/money/src/money').Money;"],
    ["import type { Money } from '@module/money/src/money';"],
    ["import './../../money/src/money';"],
    ["import '@module/money/src/money'; this is no TypeScript"],
  ])("hold the module reached by: %s", (text) => {
    expect(added({ ...LIBRARY, "modules/billing/src/index.ts": text })).toEqual(LIBRARY_FILES);
  });

  it.each([
    ["// import '@module/money/src/money';"],
    ["/* import '@module/money/src/money' */"],
    ["const text = \"import '@module/money/src/money'\";"],
    ["const text = '@module/money/src/money'; call(text);"],
    ["import '@module/absent/src/x'; import '@modules/money'; import 'money';"],
    [`const x = \`@module/\${money}/src\`;`],
    ["import '../../../../money/src/money';"],
  ])("hold no other module for: %s", (text) => {
    expect(added({ ...LIBRARY, "modules/billing/src/index.ts": text })).toEqual([]);
  });

  it.each(["tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"])("hold what a .%s file imports", (extension) => {
    const text = extension.startsWith("c") ? "require('@module/money/src/money')" : "import '@module/money/src/money'";
    expect(added({ ...LIBRARY, [`modules/billing/src/other.${extension}`]: text })).toHaveLength(3);
  });

  it("follow imports from module to module, and in circles", () => {
    const files = {
      ...LIBRARY,
      "modules/billing/src/index.ts": "import '@module/a/a';",
      "modules/a/a.ts": "import '@module/b/b';",
      "modules/b/b.ts": "import '@module/money/src/money'; import '@module/a/a'; import '@module/billing/src';",
    };
    expect(added(files)).toEqual(["modules/a/a.ts", "modules/b/b.ts", ...LIBRARY_FILES]);
  });

  it("hold JSON that is imported, of a module and of the root", () => {
    const files = {
      ...LIBRARY,
      "modules/money/rates.json": "{}",
      "config/limits.json": "{}",
      "modules/billing/src/index.ts":
        "import a from '../../money/rates.json'; import b from '../../../config/limits.json' with { type: 'json' };",
    };
    expect(added(files)).toEqual([
      "config/limits.json",
      "modules/money/README",
      "modules/money/rates.json",
      LIBRARY_FILES[1],
    ]);
  });

  it("hold what a module's own tsconfig.json extends", () => {
    const files = {
      "modules/billing/tsconfig.json": '{ "extends": ["../../config/strict.json", "../../tsconfig.json"] }',
      "config/strict.json": '{ "extends": "./base" }',
      "config/base.json": "{}",
    };
    expect(added(files)).toEqual(["config/base.json", "config/strict.json", "modules/billing/tsconfig.json"]);
  });

  it("hold the patches of dependencies that the root package.json names", () => {
    const patched = { "a@1.0.0": "patches/a.patch", "b@1.0.0": "patches/absent.patch", c: ".", d: "../../etc/passwd" };
    const files = {
      "package.json": JSON.stringify({ name: "shop", workspaces: ["modules/*"], patchedDependencies: patched }),
      "patches/a.patch": "",
      "patches/unnamed.patch": "",
    };
    expect(added(files)).toEqual(["patches/a.patch"]);
  });

  it("hold no `.npmrc` unless it is copied, since it may be one person's", () => {
    expect(added({ ".npmrc": "" })).toEqual([]);
    expect(added({ ".npmrc": "", ...billingDockerfile("COPY .npmrc ./") })).toEqual([".npmrc"]);
  });

  it("hold single files outside of modules that are imported", () => {
    const files = {
      "modules/billing/src/index.ts": "import '../../../tools/a.js';",
      "tools/a.ts": "import './b'; import '../tools/c';",
      "tools/b.ts": "",
      "tools/c/index.ts": "",
      "tools/d.ts": "",
    };
    expect(added(files)).toEqual(["tools/a.ts", "tools/b.ts", "tools/c/index.ts"]);
  });

  it("do not hold what only an ignored file imports", () => {
    const files = { ...LIBRARY, "modules/billing/src/index.test.ts": "import '@module/money/src/money';" };
    expect(added(files)).toHaveLength(3);
    expect(added({ ...files, ".dockerignore": "**/*.test.ts\n" })).toEqual([]);
  });
});

describe("aliases", () => {
  const use = (specifier: string, files: Record<string, string>): string[] =>
    added({ ...LIBRARY, "modules/billing/src/index.ts": `import "${specifier}";`, ...files }).filter((path) =>
      path.includes("money"),
    );

  it.each([
    [
      "a pattern",
      "@m/money/money",
      '{ "compilerOptions": { "paths": { "@m/*": ["./modules/*", "./modules/money/src/*"] } } }',
    ],
    ["an exact name", "money", '{ "compilerOptions": { "paths": { "money": ["./modules/money/src/money.ts"] } } }'],
    ["a suffix", "money.lib", '{ "compilerOptions": { "paths": { "*.lib": ["./modules/*/src/money"] } } }'],
    [
      "baseUrl and paths",
      "@/money/src/money",
      '{ "compilerOptions": { "baseUrl": "./modules", "paths": { "@/*": ["./*"] } } }',
    ],
    ["baseUrl alone", "modules/money/src/money", '{ "compilerOptions": { "baseUrl": "." } }'],
    [
      "comments and commas",
      "@m/money/x",
      '{ // one\n "compilerOptions": { /* "x */ "paths": { "@m/*": ["./modules/*",], }, }, }',
    ],
    [
      "the file's own directory",
      "@m/money/x",
      `{ "compilerOptions": { "paths": { "@m/*": ["\${configDir}/modules/*"] } } }`,
    ],
  ])("are read from %s", (_, specifier, tsconfig) => {
    expect(use(specifier, { "tsconfig.json": tsconfig })).toEqual(LIBRARY_FILES);
  });

  it("are chosen as TypeScript does: the most specific, wherever it stands", () => {
    const paths = {
      "@m/*": ["./modules/app/*"],
      "@m/money/*": ["./modules/money/*"],
      "@m/money/exact": ["./modules/app/x"],
    };
    const files = {
      "tsconfig.json": JSON.stringify({ compilerOptions: { paths } }),
      "modules/app/money/src/money.ts": "",
      "modules/app/x.ts": "",
      "modules/money/exact.ts": "",
    };
    expect(use("@m/money/src/money", files)).toEqual([...LIBRARY_FILES, "modules/money/exact.ts"].sort());
    expect(use("@m/money/exact", files)).toEqual(["modules/app/money/src/money.ts"]);
  });

  it("are seen after an apostrophe in the same line, whatever an import may begin with", () => {
    const text = 'const s = "don\'t"; const m = require("modules/money/src/money");';
    const files = {
      "tsconfig.json": '{ "compilerOptions": { "baseUrl": "." } }',
      "modules/billing/src/index.ts": text,
    };
    expect(added({ ...LIBRARY, ...files })).toEqual(LIBRARY_FILES);
  });

  it("are inherited by extends, whose files belong to the image", () => {
    const files = {
      "tsconfig.json": '{ "extends": ["./config/base", "@tsconfig/bun"] }',
      "config/base.json": '{ "extends": "./deep.json" }',
      "config/deep.json":
        '{ "extends": "../tsconfig.json", "compilerOptions": { "paths": { "@x/*": ["../modules/*"] } } }',
    };
    expect(use("@x/money/x", files)).toEqual(LIBRARY_FILES);
    const all = added({ ...LIBRARY, ...files });
    expect(all).toEqual(["config/base.json", "config/deep.json"]);
  });

  it("are the module's own where its tsconfig.json has some", () => {
    const own = '{ "extends": "../../tsconfig.json", "compilerOptions": { "paths": { "~/*": ["../money/*"] } } }';
    expect(use("~/src/money", { "modules/billing/tsconfig.json": own })).toEqual(LIBRARY_FILES);
    expect(use("@module/money/x", { "modules/billing/tsconfig.json": own })).toEqual([]);
    expect(use("@module/money/x", { "modules/billing/tsconfig.json": '{ "extends": "../../tsconfig.json" }' })).toEqual(
      LIBRARY_FILES,
    );
  });

  it("are those of the later file where several are extended", () => {
    const files = {
      "tsconfig.json": '{ "extends": ["./a.json", "./b.json"] }',
      "a.json": '{ "compilerOptions": { "paths": { "@a/*": ["./modules/*"] } } }',
      "b.json": '{ "compilerOptions": { "paths": { "@b/*": ["./nowhere/*", "./modules/*"] } } }',
    };
    expect(use("@b/money/x", files)).toEqual(LIBRARY_FILES);
    expect(use("@a/money/x", files)).toEqual([]);
  });

  it.each([
    ["@shop/money", LIBRARY_FILES],
    ["@shop/money/src/money", LIBRARY_FILES],
    ["@shop/money-box", []],
    ["@shop", []],
  ])("are not needed for a module's package name: %s", (specifier, expected) => {
    const files = { "modules/money/package.json": '{ "name": "@shop/money" }' };
    expect(use(specifier, files).filter((path) => !path.endsWith("package.json"))).toEqual(expected);
  });

  it.each([
    ["#money", '{ "imports": { "#money": "@shop/money" } }', LIBRARY_FILES],
    ["#m/src/money", '{ "imports": { "#m/*": { "bun": ["@shop/money/*"], "default": "./x/*" } } }', LIBRARY_FILES],
    ["#own/x", '{ "imports": { "#own/*": "./src/*" } }', []],
    ["#absent", '{ "imports": { "#money": "@shop/money", "x": "@shop/money" } }', []],
    ["#money", "{", []],
  ])("are not needed for %s where package.json is %s", (specifier, own, expected) => {
    const files = { "modules/money/package.json": '{ "name": "@shop/money" }', "modules/billing/package.json": own };
    expect(use(specifier, files).filter((path) => !path.endsWith("package.json"))).toEqual(expected);
  });

  it("never lead out of the monorepo", () => {
    const tsconfig = '{ "compilerOptions": { "paths": { "@m/*": ["../../../../etc/*"], "@n/*": ["/etc/*"] } } }';
    expect(use("@m/passwd", { "tsconfig.json": tsconfig })).toEqual([]);
    expect(use("@n/passwd", { "tsconfig.json": tsconfig })).toEqual([]);
  });
});

describe("what a Dockerfile copies", () => {
  const copied = (line: string, files: Readonly<Record<string, Content>>): string[] => {
    const before = new Set(filesOf(monorepo({ ...billingDockerfile(), ...files })));
    return filesOf(monorepo({ ...files, ...billingDockerfile(line) })).filter((path) => !before.has(path));
  };
  const FILES = {
    ...LIBRARY,
    "modules/money/package.json": "{}",
    "patches/deep/a.patch": "",
    "top.md": "",
    "modules/money/dist/x.js": "",
  };

  it.each([
    ["COPY patches ./patches", ["patches/deep/a.patch"]],
    ["COPY ./patches/ ./", ["patches/deep/a.patch"]],
    ["COPY /patches/deep/a.patch ./", ["patches/deep/a.patch"]],
    ["COPY patches/*/a.p?tch ./", ["patches/deep/a.patch"]],
    ["COPY modules/money ./", LIBRARY_FILES],
    ["COPY modules/money/src/*.ts ./", ["modules/money/src/money.ts"]],
    ["COPY modules/money/dist ./", ["modules/money/dist/x.js"]],
    ["RUN --mount=type=bind,source=patches,target=/p true", ["patches/deep/a.patch"]],
  ])("belongs to the image by name: %s", (line, expected) => {
    expect(copied(line, FILES)).toEqual(expected);
  });

  it.each(["COPY modules ./modules", "COPY modules/* ./", "COPY modules/ ./"])(
    "does not widen to every module: %s",
    (line) => {
      expect(copied(line, FILES)).toEqual([]);
    },
  );

  it.each(["COPY . .", "COPY ./ ./", "ADD / /app", "COPY * ./"])(
    "widens to what is outside of modules, and not to other modules: %s",
    (line) => {
      const files = {
        ...FILES,
        ".gitignore": "coverage\n",
        ".github/ci.yml": "",
        "coverage/x": "",
        "node_modules/x/x.js": "",
        "scripts/build.ts": "",
        "scripts/.env": "",
      };
      expect(copied(line, files)).toEqual([".gitignore", "patches/deep/a.patch", "scripts/build.ts", "top.md"]);
    },
  );

  it("takes a module that only a command names, with what it reaches, where all is copied", () => {
    const files = { ...FILES, "modules/money/src/money.ts": "import '../../tax/tax';", "modules/tax/tax.ts": "" };
    const packages = { "modules/money/package.json": "{}", "modules/tax/package.json": "{}" };
    const run = "RUN bun run modules/money/src/money.ts";
    expect(copied(`COPY modules modules\n${run}`, { ...files, ...packages })).toEqual([
      ...LIBRARY_FILES,
      "modules/tax/tax.ts",
    ]);
    expect(copied(run, { ...files, ...packages })).toEqual([]);
  });

  it("never leads out of the monorepo", () => {
    expect(copied("COPY ../../../etc/passwd /../../etc/hostname ./", FILES)).toEqual([]);
  });

  it("follows links that stay in the monorepo, and no others", () => {
    const root = monorepo({ ...billingDockerfile("COPY linked ./"), "real/a": "", "real/b/c": "" });
    link(root, "linked", "real");
    link(root, "real/b/out", "/etc");
    link(root, "modules/billing/a", "../../real/a");
    expect(filesOf(root).filter((path) => /linked|real|\/a$/.test(path))).toEqual([
      "linked/a",
      "linked/b/c",
      "modules/billing/a",
    ]);
  });

  it("is subject to the Dockerfile's own ignore file where there is one", () => {
    const root = monorepo({ ".dockerignore": "modules/billing/src\n" });
    expect(filesOf(root)).not.toContain("modules/billing/src/index.ts");
    writeFiles(root, { "modules/billing/Dockerfile.dockerignore": "*.md\n" });
    expect(filesOf(root)).toContain("modules/billing/src/index.ts");
  });
});
