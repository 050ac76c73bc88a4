import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isInherited, withHeldImage } from "./service-setting";
import { StackFileError } from "./stack-file-error";

const image = "3f2a9c".padEnd(64, "0");

/** The lines that are there afterwards and were not before; throws where another byte has changed. */
function added(text: string, service = "billing"): string {
  const after = withHeldImage(text, service, image);
  const lines = after.split("\n");
  const fresh = lines.findIndex((line, index) => line !== text.split("\n")[index]);
  const count = lines.length - text.split("\n").length;
  expect([...lines.slice(0, fresh), ...lines.slice(fresh + count)].join("\n")).toBe(text);
  return lines.slice(fresh, fresh + count).join("\n");
}

const stack = `# The stack of the shop,   oddly spaced.
config:
  aws:region:   eu-central-1
  fleet:root: "examples/shop" # quoted

  fleet:api:
    # The API's own.
    domain: api.example.com
  fleet:services:
      # Billing is watched.
      billing: # by ann
          # Callees:
          calls: [payment-gateway,  notifications]
          environment:
              TEXT: |
                two
                lines

      notifications:
          heldImage: 'ffff' # since Monday
      payment-gateway:
      orders: {cpu: 512}
encryptionsalt: v1:abc
`;

describe("an image is held by a line, and every other byte stays", () => {
  it("behind a service's key, at the depth of its settings", () => {
    expect(added(stack)).toBe(`          heldImage: ${image}`);
    expect(parse(withHeldImage(stack, "billing", image)).config["fleet:services"].billing.heldImage).toBe(image);
  });

  it("of the API in its own place", () => {
    expect(added(stack, "api")).toBe(`    heldImage: ${image}`);
    expect(parse(withHeldImage(stack, "api", image)).config["fleet:api"]).toEqual({
      domain: "api.example.com",
      heldImage: image,
    });
  });

  it("of a service that had no setting yet, or no key", () => {
    expect(added(stack, "payment-gateway")).toBe(`        heldImage: ${image}`);
    expect(added(stack, "mailer")).toBe(`      mailer:\n        heldImage: ${image}`);
    expect(added("config:\n  aws:region: x\n")).toBe(`  fleet:services:\n    billing:\n      heldImage: ${image}`);
  });

  it("in the place of another one", () => {
    expect(withHeldImage(stack, "notifications", image)).toBe(stack.replace("'ffff'", image));
  });

  it("under a key without the project's name, which Pulumi takes as well", () => {
    expect(added("config:\n  services:\n    billing:\n      cpu: 512\n")).toBe(`      heldImage: ${image}`);
  });

  it("in the place of none, behind a space", () => {
    const empty = "config:\n  fleet:services:\n    billing:\n      heldImage: # none\n      cpu: 512\n";
    expect(withHeldImage(empty, "billing", image)).toBe(empty.replace("heldImage:", `heldImage: ${image}`));
    const last = "config:\n  fleet:services:\n    billing:\n      heldImage:";
    expect(withHeldImage(last, "billing", image)).toBe(`${last} ${image}`);
  });

  it("of a service whose name is that of encrypted values", () => {
    expect(added("config:\n  fleet:services:\n    secure:\n      cpu: 512\n", "secure")).toBe(
      `      heldImage: ${image}`,
    );
  });

  it("with the line ends of the file, and without a last one", () => {
    expect(withHeldImage("config:\r\n  fleet:services:\r\n    billing:\r\n      cpu: 512\r\n", "billing", image)).toBe(
      `config:\r\n  fleet:services:\r\n    billing:\r\n      heldImage: ${image}\r\n      cpu: 512\r\n`,
    );
    expect(withHeldImage("config:\n  fleet:services:\n    billing:", "billing", image)).toBe(
      `config:\n  fleet:services:\n    billing:\n      heldImage: ${image}\n`,
    );
  });
});

describe("an image is held all the same", () => {
  it.each([
    ["in a map of one line", stack, "orders"],
    ["in an empty map", "config:\n  fleet:services: {} # none\n", "billing"],
    ["in an empty configuration", "config: {}\n", "billing"],
    ["in a file without one", "encryptionsalt: v1:abc # ours\n", "billing"],
    ["in an empty file", "", "billing"],
    [
      "beside what is merged in",
      "x: &x {cpu: 512}\nconfig:\n  fleet:services:\n    billing:\n      <<: *x\n",
      "billing",
    ],
  ])("%s, with all comments and values kept", (_, text, service) => {
    const after = withHeldImage(text, service, image);
    const before = parse(text, { merge: true }) ?? {};
    const services = before.config?.["fleet:services"] ?? {};
    expect(parse(after, { merge: true })).toEqual({
      ...before,
      config: {
        ...before.config,
        "fleet:services": { ...services, [service]: { ...services[service], heldImage: image } },
      },
    });
    for (const [comment] of text.matchAll(/#.*/g)) {
      expect(after).toContain(comment);
    }
  });

  it("as text where all its digits are decimal", () => {
    const digits = "1".repeat(64);
    expect(parse(withHeldImage(stack, "billing", digits)).config["fleet:services"].billing.heldImage).toBe(digits);
  });
});

describe("nothing is written", () => {
  it("where something else than a map stands", () => {
    expect(() => withHeldImage("config:\n  fleet:services: 5\n", "billing", image)).toThrow(
      "`fleet:services` is no map in the stack file: set heldImage there yourself",
    );
    expect(() => withHeldImage("config: [1]\n", "billing", image)).toThrow("`config` is no map in the stack file");
    const shared = "x: &x {cpu: 512}\nconfig:\n  fleet:services:\n    billing: *x\n";
    expect(() => withHeldImage(shared, "billing", image)).toThrow("`fleet:services.billing` is no map");
  });

  it.each([
    ["shares its anchor", "billing: &b\n      cpu: 512\n    orders: *b\n    mail:\n      <<: *b"],
    ["is merged in", "<<: *s"],
    ["is encrypted with all others", "secure: v1:abc"],
    ["is encrypted", "billing:\n      secure: v1:abc"],
    ["holds an image by an anchor", "billing:\n      heldImage: &h abc\n    orders:\n      heldImage: *h"],
  ])("where the service %s", (_, services) => {
    const text = `x: &s\n  billing: {cpu: 512}\nconfig:\n  fleet:services:\n    ${services}\n`;
    expect(() => withHeldImage(text, "billing", image)).toThrow(
      new StackFileError(
        "`fleet:services.billing` is shared by an anchor, merged or encrypted: set heldImage there yourself",
      ),
    );
  });

  it.each([
    ["no YAML", "config: [\n", /^the stack file is not valid YAML: /],
    ["an alias without an anchor", "config: *c\n", /^the stack file is not valid YAML: .*\bc$/],
    ["a list", "- config\n", /^the stack file is no map of settings$/],
    ["two documents", "config: {}\n---\nconfig: {}\n", /^the stack file holds several YAML documents/],
  ])("where the file is %s", (_, text, message) => {
    expect(() => withHeldImage(text, "billing", image)).toThrow(StackFileError);
    expect(() => withHeldImage(text, "billing", image)).toThrow(message);
  });

  it("where Pulumi.yaml is no YAML, and it is named", () => {
    expect(() => isInherited("config: [\n", "", "billing")).toThrow(/^Pulumi\.yaml is not valid YAML: /);
  });
});

it.each<[string, string, string, boolean]>([
  ["billing", "name: fleet\n", "config:\n  aws:region: x\n", false],
  ["billing", "config:\n  fleet:services:\n    value: {billing: {cpu: 512}}\n", "config:\n  aws:region: x\n", true],
  ["billing", "config:\n  services:\n    value: {billing: {cpu: 512}}\n", "", true],
  ["billing", "config:\n  fleet:services: {}\n", "config:\n  fleet:services: {}\n", false],
  ["api", "config:\n  fleet:services: {}\n", "", false],
  ["api", "config:\n  fleet:api: {}\n", "", true],
])("the settings of %s are those of all stacks: %j, %j: %s", (service, project, stackFile, inherited) => {
  expect(isInherited(project, stackFile, service)).toBe(inherited);
});
