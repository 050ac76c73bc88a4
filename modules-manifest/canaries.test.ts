import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadManifest } from "./load-manifest";
import { stageContext } from "./stage-context";
import { emptyDirectory, link, monorepo, writeFiles } from "./testing/monorepo";
import { billingDockerfile } from "./testing/problems";

const NAMES = [
  ".env.yml",
  ".env.yaml",
  ".env",
  ".env.local",
  ".env.local.yml",
  ".env.test.local",
  ".ENV.YML",
  ".Env.Yml",
];
const FOLDERS = [
  "",
  "modules",
  "modules/billing",
  "modules/billing/src",
  "modules/billing/a/b/c",
  "modules/money/src",
  "shared",
  "conf/deep",
];

const planted = fc.record({
  folder: fc.constantFrom(...FOLDERS),
  name: fc.constantFrom(...NAMES),
  /** Ways in which the Dockerfile, a link or an ignore file may bring it in. */
  copied: fc.constantFrom("no", "name", "folder", "glob", "mount"),
  linked: fc.constantFrom("no", "file", "folder", "chain", "absolute"),
  reincluded: fc.boolean(),
});

type Planted = typeof planted extends fc.Arbitrary<infer Each> ? Each : never;

function build(all: readonly Planted[], content: string | undefined): string {
  const path = ({ folder, name }: Planted) => (folder === "" ? name : `${folder}/${name}`);
  const dockerfile = all.flatMap((each) => {
    const lines = {
      no: [],
      name: [`COPY ${path(each)} ./x/`],
      folder: [`COPY ${each.folder || "."} ./x/`],
      glob: [`COPY ${each.folder === "" ? "" : `${each.folder}/`}.e* ./x/`, `COPY ${each.folder || "."}/*.* ./x/`],
      mount: [`RUN --mount=type=bind,source=${path(each)},target=/x true`],
    };
    return lines[each.copied];
  });
  const root = monorepo({
    ".dockerignore": all.map((each) => `${each.reincluded ? "!" : "#"}${path(each)}`).join("\n"),
    "modules/billing/src/index.ts": "import '@module/money/src/money';\n",
    "modules/money/src/money.ts": "export {};\n",
    "shared/a.txt": "",
    "conf/deep/a.txt": "",
    ...billingDockerfile(...dockerfile),
  });
  for (const [index, each] of all.entries()) {
    // What a checkout of CI has in its place: nothing. A link to it leads nowhere there, so that it is not compared.
    writeFiles(root, { [path(each)]: content });
    const target = join(root, path(each));
    const place = `modules/billing/link-${index}`;
    if (each.linked === "folder" && each.folder !== "" && !each.folder.startsWith("modules/billing")) {
      link(root, place, join(root, each.folder));
    } else if (each.linked !== "no" && each.linked !== "folder") {
      link(root, `${place}.yml`, each.linked === "absolute" ? target : `../../${path(each)}`);
      if (each.linked === "chain") {
        link(root, `${place}-again.txt`, `link-${index}.yml`);
      }
    }
  }
  return root;
}

function staged(root: string): { bytes: string; fingerprint: string; files: readonly string[] } {
  const { manifest } = loadManifest(root);
  const billing = manifest?.services.billing;
  if (manifest === undefined || billing === undefined) {
    throw new Error("no manifest");
  }
  const { directory, files } = stageContext(manifest, billing, join(emptyDirectory(), "context"), {
    certificateAuthorities: "pem",
  });
  const present = readdirSync(directory, { recursive: true, encoding: "utf8" }).map((path) => join(directory, path));
  const bytes = present.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, "latin1"));
  return { bytes: [...present, ...bytes].join("\n"), fingerprint: billing.fingerprint, files };
}

describe("a value of a local env file", () => {
  it("is in no build context, and counts into no fingerprint", () => {
    fc.assert(
      fc.property(fc.array(planted, { minLength: 1, maxLength: 4 }), (all) => {
        const one = staged(build(all, "a: canary-4f1c\nJWT_SECRET=canary-4f1c\n"));
        const two = staged(build(all, "b: canary-99e0\n"));
        expect(one.bytes).not.toContain("canary");
        expect(two.fingerprint).toBe(one.fingerprint);
        expect(two.files).toEqual(one.files);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("is missed by none: without links a checkout that lacks the files has the same image", () => {
    fc.assert(
      fc.property(fc.array(planted, { minLength: 1, maxLength: 4 }), (planted) => {
        const all = planted.map((each) => ({
          ...each,
          linked: "no" as const,
          copied: each.copied === "mount" ? ("no" as const) : each.copied,
        }));
        const local = staged(build(all, "a: canary-4f1c\n"));
        const checkout = staged(build(all, undefined));
        expect(checkout.fingerprint).toBe(local.fingerprint);
        expect(checkout.files).toEqual(local.files);
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});
