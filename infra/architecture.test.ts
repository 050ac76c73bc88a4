import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(__dirname, "..");

/** What each part of the house may import of the others: data flows one way (see the README). */
const allowed = {
  "modules-manifest": [],
  policies: [],
  infra: ["modules-manifest"],
  review: ["modules-manifest", "infra", "policies"],
  release: ["modules-manifest", "infra", "policies"],
  cli: ["modules-manifest", "infra", "policies", "review", "release"],
  e2e: ["modules-manifest", "infra", "policies", "review", "release", "cli"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Part = keyof typeof allowed;
const parts = Object.keys(allowed) as Part[];

/** What a file imports, as written: `import`, `export from`, `import()` and `require()`. */
function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  const forms = [
    /^\s*(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"']+)["']/gm,
    /^\s*import\s*["']([^"']+)["']/gm,
    /^[^"'`\n]*\b(?:import|require)\(\s*["']([^"']+)["']\s*[,)]/gm,
  ];
  return forms.flatMap((form) => [...code.matchAll(form)].map(([, path = ""]) => path));
}

/** The part of the house that an import leads to, if it leads to one. */
function partOf(file: string, imported: string): string | undefined {
  if (!imported.startsWith(".")) {
    return undefined;
  }
  return relative(root, resolve(dirname(file), imported)).split(/[\\/]/)[0];
}

function filesOf(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return ["node_modules", "fixtures"].includes(entry.name) ? [] : filesOf(path);
    }
    return /\.(ts|js|mts|mjs|cjs)$/.test(entry.name) ? [path] : [];
  });
}

/** `infra/a.ts imports ../cli/b`, for what goes against the direction. */
function against(part: Part, file: string, text: string): string[] {
  // Tests may be made of the monorepos that the benchmarks generate.
  const permitted: readonly string[] = [part, ...allowed[part], ...(file.endsWith(".test.ts") ? ["e2e"] : [])];
  return importsOf(text)
    .filter((imported) => {
      const target = partOf(file, imported);
      return target !== undefined && target in allowed && !permitted.includes(target);
    })
    .map((imported) => `${relative(root, file)} imports ${imported}`);
}

describe("the direction of the house", () => {
  it.each(parts)("%s imports only what it may", (part) => {
    const files = filesOf(join(root, part));
    expect(files.flatMap((file) => against(part, file, readFileSync(file, "utf8")))).toEqual([]);
  });

  it("is checked on the files that there are", () => {
    for (const part of ["modules-manifest", "policies", "infra"] as const) {
      expect(filesOf(join(root, part)).length, part).toBeGreaterThan(10);
    }
  });

  it.each([
    ["infra", 'import { x } from "../review/plan";'],
    ["infra", 'import type { X } from "../policies/graph/network";'],
    ["infra", 'export { x } from "../cli";'],
    ["infra", 'const { x } = await import("../release/gate");'],
    ["modules-manifest", 'import {\n  a,\n  b,\n} from "../infra/settings";'],
    ["policies", 'import "../modules-manifest";'],
    ["review", 'const x = require("../cli/fleet");'],
    ["release", 'import * as review from "../review";'],
  ] as const)("is enforced in %s: %s", (part, text) => {
    expect(against(part, join(root, part, "file.ts"), text)).toHaveLength(1);
  });

  it.each([
    [
      "infra",
      'import { x } from "../modules-manifest";\nimport { y } from "./settings";\nimport * as z from "@pulumi/aws";',
    ],
    ["cli", 'import { x } from "../review/plan";\nimport { y } from "../infra/recorder";'],
    ["infra", '// import { x } from "../cli";\n/* import "../cli"; */'],
  ] as const)("lets %s through: %s", (part, text) => {
    expect(against(part, join(root, part, "file.ts"), text)).toEqual([]);
  });
});
