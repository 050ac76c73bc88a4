import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultStack, listStacks } from "./project-file";
import { readStackFile } from "./stack-file";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stack-file-"));
  write("Pulumi.yaml", "name: fleet\nruntime: nodejs\n");
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
const read = (config: string, stack = "prod") => {
  write(`Pulumi.${stack}.yaml`, `config:\n${config.replaceAll(/^/gm, "  ")}`);
  return readStackFile(directory, stack);
};

describe("values", () => {
  it.each([
    ["text", "aws:region: eu-central-1", { "aws:region": "eu-central-1" }],
    ["text that looks like JSON", `fleet:name: '{"a": 1}'`, { "fleet:name": '{"a": 1}' }],
    ["a boolean", "fleet:protectData: true", { "fleet:protectData": "true" }],
    ["a quoted boolean", 'fleet:protectData: "true"', { "fleet:protectData": "true" }],
    ["an integer", "fleet:count: 12", { "fleet:count": "12" }],
    ["a fraction", "fleet:count: 0.5", { "fleet:count": "0.5" }],
    ["nothing", "fleet:name:", { "fleet:name": "null" }],
    ["a list", "fleet:alarmEmails: [a@b.c, d@e.f]", { "fleet:alarmEmails": '["a@b.c","d@e.f"]' }],
    ["a map, sorted", "fleet:api: {port: 1, domain: x}", { "fleet:api": '{"domain":"x","port":1}' }],
    ["a key of the project", "root: ../shop", { "fleet:root": "../shop" }],
    ["the old form of a key", "aws:config:region: x", { "aws:region": "x" }],
    ["an anchor", "fleet:a: &a {b: 1}\nfleet:c: *a", { "fleet:a": '{"b":1}', "fleet:c": '{"b":1}' }],
  ])("reads %s as the engine hands it over", (_, config, values) => {
    const { stackFile, diagnostics } = read(config);
    expect(diagnostics).toEqual([]);
    expect(stackFile).toEqual({ project: "fleet", stack: "prod", values, secretKeys: new Set() });
  });

  it("keeps encrypted values encrypted at any depth and says which keys hold one", () => {
    const { stackFile } = read(
      "fleet:name: {secure: v1:CANARY}\nfleet:api: {secrets: {A: {secure: v1:CANARY}}}\nfleet:list: [{secure: CANARY}]\nfleet:plain: {secure: 1}",
    );
    expect(stackFile?.values).toEqual({
      "fleet:name": "[encrypted]",
      "fleet:api": '{"secrets":{"A":"[encrypted]"}}',
      "fleet:list": '["[encrypted]"]',
      "fleet:plain": '{"secure":1}',
    });
    expect(stackFile?.secretKeys).toEqual(new Set(["fleet:name", "fleet:api", "fleet:list"]));
  });

  it("reads an empty file as no values", () => {
    write("Pulumi.prod.yaml", "");
    expect(readStackFile(directory, "prod").stackFile?.values).toEqual({});
  });

  it("starts from the values of Pulumi.yaml", () => {
    const config =
      "config:\n  aws:region: {value: r}\n  root: {type: string, default: here}\n  name: shop\n  x: {type: string}";
    write("Pulumi.yaml", `name: fleet\n${config}\n`);
    expect(read("fleet:root: there").stackFile?.values).toEqual({
      "aws:region": "r",
      "fleet:root": "there",
      "fleet:name": "shop",
    });
  });
});

describe("problems", () => {
  it.each([
    ["no map", "a", "Pulumi.prod.yaml:2:3 `config` is not a map"],
    [
      "a strange key",
      "a: 1\na:b:c: 1",
      "Pulumi.prod.yaml:3:3 `a:b:c` is no configuration key; expected `<name>` or `<namespace>:<name>`",
    ],
    ["a key set twice", "root: a\nfleet:root: b", "Pulumi.prod.yaml:3:3 `fleet:root` is set twice"],
    ["no YAML", "a: [CANARY\nb: {", "Pulumi.prod.yaml:3:3 not valid YAML (bad indent)"],
  ])("places %s", (_, config, expected) => {
    const { diagnostics } = read(config);
    expect(diagnostics.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)).toEqual([
      expected,
    ]);
  });

  it("names the stacks there are where one has no file", () => {
    write("Pulumi.prod.yaml", "");
    write("Pulumi.dev.yaml", "");
    expect(readStackFile(directory, "prd")).toEqual({
      diagnostics: [
        {
          severity: "error",
          code: "stack-file-missing",
          file: "Pulumi.prd.yaml",
          line: 1,
          column: 1,
          message: "there is no stack `prd`: Pulumi.prd.yaml does not exist",
          fix: "Did you mean `prod`? The stacks are dev, prod; pulumi stack init prd makes one.",
        },
      ],
    });
  });

  it.each([
    ["no Pulumi.yaml", "", "project-file-missing"],
    ["a Pulumi.yaml without a name", "runtime: nodejs", "project-file-invalid"],
    ["a Pulumi.yaml that is no map", "- a", "project-file-invalid"],
  ])("reports %s", (_, text, code) => {
    rmSync(join(directory, "Pulumi.yaml"));
    if (text !== "") {
      write("Pulumi.yaml", text);
    }
    const { stackFile, diagnostics } = read("a: 1");
    expect(stackFile).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  it.each(["../prod", "", "a b"])("does not take %j for a stack's name", (stack) => {
    expect(readStackFile(directory, stack).diagnostics.map(({ code }) => code)).toEqual(["stack-name-invalid"]);
  });
});

it.each([
  [["dev"], "dev"],
  [["dev", "prod"], "prod"],
  [["a", "b"], "prod"],
  [[], "prod"],
])("takes of the stacks %j the stack %s where none is named", (stacks, expected) => {
  for (const stack of stacks) {
    write(`Pulumi.${stack}.yaml`, "");
  }
  expect(listStacks(directory)).toEqual(stacks);
  expect(defaultStack(directory)).toBe(expected);
});
