import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computedImports, mayCompute } from "./computed-imports";
import { explainImage } from "./explain-image";
import { loadManifest } from "./load-manifest";
import type { Manifest } from "./manifest";
import { type Content, fixture, monorepo } from "./testing/monorepo";

const INDEX = "modules/billing/src/index.ts";

/** Modules other than `billing` of which its image holds more than the package.json. */
function reached(text: string, files: Readonly<Record<string, Content>> = {}): readonly string[] {
  const root = monorepo({
    "modules/money/src/money.ts": "",
    "modules/money-box/index.ts": "",
    [INDEX]: text,
    ...files,
  });
  const held = loadManifest(root).manifest?.services.billing?.files ?? [];
  const isMore = (path: string): boolean => !/^modules\/(?:billing\/|[^/]+\/package\.json$)/.test(path);
  return [...new Set(held.filter((path) => path.includes("/") && isMore(path)).map(unit))].sort();
}

function unit(path: string): string {
  return path.startsWith("modules/") ? (path.split("/")[1] ?? "") : path;
}

const ALL = ["app", "money", "money-box", "orders"];

describe("a computed import", () => {
  it.each([
    ["import(name)", ALL],
    ["import('' + name)", ALL],
    [`import(\`\${name}/x\`)`, ALL],
    [`import(\`../../\${name}/index\`)`, ALL],
    ["import('../../' + name)", ALL],
    [`import(\`@module/\${name}/x\`)`, ALL],
    ["import('@mod' + name)", ALL],
    ["require(name)", ALL],
    ["require.resolve('../../' + name)", ALL],
    ["import.meta.resolve(name)", ALL],
    ["import.meta.glob('../../*/x.ts')", ALL],
    ["import('/app/modules/' + name)", ALL],
    [`import(\`../../money\${name}\`)`, ["money", "money-box"]],
    [`import(\`../../money/\${name}\`)`, ["money"]],
    [`import(\`@module/money-\${name}\`)`, ["money-box"]],
    ["import.meta.glob(['../../money/**/*.ts', '!**/*.test.ts'])", ["money"]],
    ["require.context('../../money', true)", ["money"]],
    [`new Worker(new URL(\`../../money/\${name}.ts\`, import.meta.url))`, ["money"]],
    ["import(isTest ? './a' : '../../money/' + name)", ["money"]],
    ["const prefix = '../../money/'; import(prefix + name)", ["money"]],
    ["import(/* a comment */ name)", ALL],
    ["import(('../../money/' + name) as string)", ["money"]],
  ])("widens the image to all that it may mean: %s", (text, modules) => {
    expect(reached(text)).toEqual(modules);
  });

  it.each([
    [`import(\`./\${name}\`)`],
    [`import(\`../locales/\${name}.json\`)`],
    ["import(join(import.meta.dir, name))"],
    [`import(new URL(\`./plugins/\${name}.ts\`, import.meta.url).href)`],
    [`const here = dirname(fileURLToPath(import.meta.url)); import(\`\${here}/\${name}\`)`],
    [`import(\`lodash/\${name}\`)`],
    [`import(\`node:\${name}\`)`],
    [`import(\`https://example.com/\${name}\`)`],
    ["import(/* fleet: own files */ name)"],
    ["// fleet: own files\nimport(name)"],
    ["import(name) // fleet: own files"],
    ["import('./x')"],
    ["const text = 'import(name)';"],
    ["// import(name)"],
    ["loader.import(name); loader.require(name)"],
    ["const root = join(import.meta.dir, '../../..'); read(join(root, name))"],
    [`import(\`../../../../\${name}\`)`],
  ])("stays in the module: %s", (text) => {
    expect(reached(text)).toEqual([]);
  });

  it.each([
    ["new URL('../../money/src/money.ts', import.meta.url)"],
    ["readFileSync(join(import.meta.dir, '../../money/data.txt'))"],
    ["readFileSync(path.resolve(__dirname, '..', '..', 'money', 'data.txt'))"],
    ["Bun.file(import.meta.dir + '/../../money/data.txt')"],
    [`Bun.file(\`\${import.meta.dir}/../../money/data.txt\`)`],
    ["const here = dirname(fileURLToPath(import.meta.url)); readFileSync(join(here, '../../money/data.txt'))"],
    ["import('../../mon' + 'ey/src/money')"],
  ])("is none where the whole path is known: %s", (text) => {
    expect(reached(text)).toEqual(["money"]);
  });

  it("takes the sources and JSON files outside of modules that it may mean", () => {
    const tools = { "tools/a.ts": "import '../other/c';", "tools/b.json": "{}", "tools/d.md": "", "other/c.ts": "" };
    expect(reached(`import(\`../../../tools/\${name}\`)`, tools)).toEqual(["other/c.ts", "tools/a.ts", "tools/b.json"]);
    expect(reached("import(name)", tools)).toEqual(ALL);
  });

  it("counts in a module that is reached, and not in a file that is ignored", () => {
    const files = { "modules/money/src/money.ts": "import(name)" };
    expect(reached("import '@module/money/src/money'", files)).toEqual(ALL);
    const test = { "modules/billing/src/a.test.ts": "import(name)" };
    expect(reached("", test)).toEqual(ALL);
    expect(reached("", { ...test, ".dockerignore": "**/*.test.ts\n" })).toEqual([]);
  });

  it("counts in a file that cannot be parsed", () => {
    expect(reached("import(name) this is no TypeScript")).toEqual(ALL);
    expect(reached("import('../../money/' + name) this is no TypeScript")).toEqual(["money"]);
    expect(reached("/* fleet: own files */ import(name) this is no TypeScript")).toEqual([]);
  });

  it("does not take a name for known that is bound twice", () => {
    const text = "const name = './x'; function load(name) { return import(name); }";
    expect(reached(text)).toEqual(ALL);
  });
});

describe("the quick look at a file", () => {
  const expressions = fc.oneof(
    fc.constantFrom(
      "name",
      "'./' + name",
      `\`a\${name}\``,
      "f('x')",
      "cond ? 'a' : b",
      "('x')",
      "x as string",
      "'a\\'b'",
    ),
    fc.string({ maxLength: 8 }).map((text) => `${JSON.stringify(text)} + name`),
  );
  const calls = fc.constantFrom("import", "require", "require.resolve", "import.meta.resolve", "import /**/ ");
  const spaces = fc.constantFrom("", " ", "\n  ");

  it("misses no computed import", () => {
    fc.assert(
      fc.property(calls, spaces, spaces, expressions, (call, before, inside, expression) => {
        const text = `const m = ${call.replace(" /**/ ", "")}${before}(${inside}${expression});`;
        const found = computedImports("a.ts", text).filter(({ isComplete, kind }) => kind === "import" && !isComplete);
        return found.length === 0 || mayCompute(text);
      }),
      { numRuns: 200 },
    );
  });

  it.each(["import a from './a';", "await import('./a')", "require('a')", "export * from 'x';", "x.import.y", ""])(
    "passes over: %s",
    (text) => {
      expect(mayCompute(text)).toBe(false);
    },
  );

  it("says where an import stands, and shortens a long one", () => {
    const text = `\n\nconst a = 1;\nimport(\n  "../../x" +\n  ${"name".repeat(30)})`;
    expect(computedImports("a.ts", text)).toContainEqual({
      kind: "import",
      text: "../../x",
      isComplete: false,
      line: 4,
      written: `import( "../../x" + ${"name".repeat(10)}...`,
    });
  });

  it("survives what nobody writes", () => {
    const deep = `import(${"(".repeat(300)}name${")".repeat(300)})`;
    const long = `import("a" ${"+ x ".repeat(5_000)})`;
    const many = `import(${"a ? 'x' : ".repeat(50)}'y')`;
    const dots = "import.".repeat(100_000);
    const calls = "import(x)(".repeat(10_000);
    for (const text of [deep, long, many, dots, calls, "import(", `import(\`\${`, "__dirname + ".repeat(1_000)]) {
      mayCompute(text);
      expect(() => computedImports("a.ts", text)).not.toThrow();
    }
  });
});

describe("an explanation", () => {
  const explain = (files: Readonly<Record<string, Content>>) => {
    const { manifest } = loadManifest(monorepo(files));
    const billing = manifest?.services.billing;
    if (manifest === undefined || billing === undefined) {
      throw new Error("no manifest");
    }
    return { billing, image: explainImage(manifest, billing, { buildArguments: { TOKEN: "s3cret", A: "b" } }) };
  };

  const FILES = {
    "modules/money/src/money.ts": "import '@module/base/base';\n",
    "modules/base/base.ts": "export {};\n",
    [INDEX]: `// '@module/money/src/money'\nimport '@module/money/src/money';\nimport(\`@module/ord\${name}\`);\n`,
    "modules/billing/.env.yml": "app:\n  port: 3001\n",
    "modules/idle/a.ts": "",
    "docs/a.md": "",
    "scripts/build.sh": "",
    ".tools/x.sh": "",
    "modules/billing/Dockerfile": [
      "FROM oven/bun:1",
      "COPY . .",
      "COPY docs/a.md ./",
      'CMD ["bun", "modules/billing/src/index.ts"]',
    ].join("\n"),
  };

  it("gives every file of the image exactly once, with a reason", () => {
    const { billing, image } = explain(FILES);
    const paths = image.parts.flatMap((part) => part.paths);
    expect(paths.toSorted()).toEqual(billing.files);
    expect(image.files).toBe(billing.files.length);
    expect(image.bytes).toBe(image.parts.reduce((total, { bytes }) => total + bytes, 0));
    const reasons = image.parts.map(({ kind, what, because }) => `${kind} ${what} ${because?.file}:${because?.line}`);
    expect(reasons.map((reason) => reason.replace(" undefined:undefined", ""))).toMatchInlineSnapshot(`
      [
        "own modules/billing",
        "import modules/money modules/billing/src/index.ts:2",
        "import modules/base modules/money/src/money.ts:1",
        "root package.json",
        "root bun.lock",
        "root tsconfig.json",
        "copy . modules/billing/Dockerfile:2",
        "widened modules/orders modules/billing/src/index.ts:3",
      ]
    `);
  });

  it.each(["a", "b", "c", "d"])("accounts for every file of every image of fixture %s", (name) => {
    const { manifest } = loadManifest(fixture(name));
    for (const entry of manifest === undefined ? [] : [manifest.api, ...Object.values(manifest.services)]) {
      const paths = explainImage(manifest as Manifest, entry).parts.flatMap((part) => part.paths);
      expect(paths.toSorted()).toEqual(entry.files);
    }
  });

  it("says what a computed import costs", () => {
    expect(explain(FILES).image.widenings).toMatchInlineSnapshot(`
      [
        {
          "adds": [
            "modules/orders",
          ],
          "bytes": 305,
          "file": "modules/billing/src/index.ts",
          "files": 4,
          "line": 3,
          "written": "import(\`@module/ord\${name}\`)",
        },
      ]
    `);
  });

  it("says what a line that copies everything takes and leaves out", () => {
    expect(explain(FILES).image.wholeCopies).toMatchInlineSnapshot(`
      [
        {
          "file": "modules/billing/Dockerfile",
          "leftOut": 5,
          "leftOutFolders": [
            ".tools",
          ],
          "line": 2,
          "taken": 19,
          "written": "COPY . .",
        },
      ]
    `);
  });

  it("shows the stage that is added", () => {
    expect(explain({}).image.addedStage).toEqual([
      "FROM production AS fleet",
      "COPY --chmod=0444 rds-ca.pem /etc/fleet/rds-ca.pem",
      'VOLUME ["/tmp"]',
    ]);
    expect(explain(FILES).image.addedStage).toEqual([]);
  });

  it("tells no build argument's value", () => {
    const { image } = explain(FILES);
    expect(image.buildArguments).toEqual(["A", "TOKEN"]);
    expect(JSON.stringify(image)).not.toContain("s3cret");
    expect(image.otherModules).toEqual(["modules/app", "modules/idle"]);
    expect(image.emptied).toEqual(["modules/billing/.env.yml"]);
  });

  it("tells of files that are left out since they hold secrets", () => {
    const { billing, image } = explain({ "modules/billing/id_rsa": "key" });
    expect(image.secretFiles).toEqual(["modules/billing/id_rsa"]);
    expect(image.parts.flatMap(({ paths }) => paths).toSorted()).toEqual(billing.files);
    expect(billing.files).not.toContain("modules/billing/id_rsa");
  });

  it("names the chain of modules", () => {
    const { image } = explain(FILES);
    expect(image.parts.find(({ what }) => what === "modules/base")).toMatchObject({
      chain: ["modules/billing", "modules/money", "modules/base"],
      because: { file: "modules/money/src/money.ts", line: 1, written: "@module/base/base" },
    });
    expect(image.parts.find(({ what }) => what === "modules/money")?.because?.line).toBe(2);
  });
});
