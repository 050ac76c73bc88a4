import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generateMonorepo, type MonorepoShape } from "./generate-monorepo";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "generate-monorepo-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Every file's text by its path relative to the root, sorted by path. */
function contents(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

function generated(shape: MonorepoShape, folder = "monorepo"): Record<string, string> {
  const root = join(directory, folder);
  generateMonorepo(root, shape);
  return contents(root);
}

describe("generateMonorepo", () => {
  it("writes the same bytes each time, wherever it writes them", () => {
    const shape = { services: 12, filesPerService: 3, plainModules: 5 };
    expect(generated(shape, "first")).toEqual(generated(shape, "second/elsewhere"));
  });

  it("writes exactly these files for two services and returns them", () => {
    const files = generateMonorepo(directory, { services: 2, filesPerService: 1, plainModules: 1 });
    expect(files).toEqual(Object.keys(contents(directory)));
    expect(files).toEqual([
      ".dockerignore",
      ".gitignore",
      "bun.lock",
      "bunfig.toml",
      "modules/app/.env.example.yml",
      "modules/app/Dockerfile",
      "modules/app/app.yml",
      "modules/app/package.json",
      "modules/app/roles.yml",
      "modules/app/src/AppModule.ts",
      "modules/app/src/controllers/AppController.ts",
      "modules/app/src/entities/AppEntity.ts",
      "modules/app/src/index.ts",
      "modules/app/tsconfig.json",
      "modules/library-001/library-001.yml",
      "modules/library-001/package.json",
      "modules/library-001/src/label.ts",
      "modules/library-001/tsconfig.json",
      ...["service-001", "service-002"].flatMap((name) => {
        const pascal = name.replace("service-", "Service");
        return [
          `modules/${name}/.env.example.yml`,
          `modules/${name}/Dockerfile`,
          `modules/${name}/package.json`,
          `modules/${name}/roles.yml`,
          `modules/${name}/${name}.yml`,
          `modules/${name}/src/${pascal}Module.ts`,
          `modules/${name}/src/controllers/${pascal}Controller.ts`,
          `modules/${name}/src/entities/${pascal}Entity.ts`,
          `modules/${name}/src/features/feature-001.ts`,
          `modules/${name}/src/index.ts`,
          `modules/${name}/tsconfig.json`,
        ];
      }),
      "modules/shared/package.json",
      "modules/shared/shared.yml",
      "modules/shared/src/module.ts",
      "modules/shared/src/serve.ts",
      "modules/shared/tsconfig.json",
      "package.json",
      "tsconfig.json",
    ]);
  });

  it("declares every service to the API under its variable", () => {
    expect(generated({ services: 2 })["modules/app/app.yml"]).toBe(
      [
        'name: "app"',
        'type: "api"',
        "microservices:",
        '  - name: "service-001"',
        "    url: MICROSERVICE_SERVICE_001_URL",
        '  - name: "service-002"',
        "    url: MICROSERVICE_SERVICE_002_URL",
        "",
      ].join("\n"),
    );
  });

  it("gives the API port 3000 and the services the ports after it", () => {
    const files = generated({ services: 3 });
    const ports = ["app", "service-001", "service-002", "service-003"].map((name) => [
      files[`modules/${name}/.env.example.yml`]?.match(/port: (\d+)/)?.[1],
      files[`modules/${name}/Dockerfile`]?.match(/ PORT=(\d+)/)?.[1],
    ]);
    expect(ports).toEqual([
      ["3000", "3000"],
      ["3001", "3001"],
      ["3002", "3002"],
      ["3003", "3003"],
    ]);
  });

  it("copies only what is there into an image, save the .env.yml that a deployment provides", () => {
    const files = generated({ services: 4, plainModules: 3 });
    const paths = Object.keys(files);
    for (const name of ["app", "service-001", "service-004"]) {
      const copied = [...(files[`modules/${name}/Dockerfile`] ?? "").matchAll(/^COPY (modules\S+) /gm)].map(
        ([, source = ""]) => source,
      );
      const absent = copied.filter((source) => !paths.some((path) => path === source || path.startsWith(source)));
      expect(absent).toEqual([`modules/${name}/.env.yml`]);
    }
  });

  it("spreads the services over the plain modules", () => {
    const files = generated({ services: 3, plainModules: 2 });
    const imported = ["001", "002", "003"].map(
      (number) =>
        files[`modules/service-${number}/src/controllers/Service${number}Controller.ts`]?.match(
          /@module\/(library-\d+)\/label/,
        )?.[1],
    );
    expect(imported).toEqual(["library-001", "library-002", "library-001"]);
  });

  it("leaves out features and libraries when asked for none", () => {
    const paths = Object.keys(generated({ services: 1, filesPerService: 0, plainModules: 0 }));
    expect(paths.filter((path) => /features|library/.test(path))).toEqual([]);
  });

  it.each([-1, 1.5, 1000, Number.NaN])("refuses %s services", (services) => {
    expect(() => generateMonorepo(directory, { services })).toThrow(
      new RangeError(`\`services\`: expected an integer from 0 to 999, got ${services}.`),
    );
  });
});
