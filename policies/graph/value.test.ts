import { describe, expect, it } from "vitest";
import {
  at,
  flagAt,
  jsonAt,
  listAt,
  numberAt,
  reveal,
  SecretValue,
  show,
  textAt,
  toRecord,
  toValue,
  UNKNOWN,
} from "./value";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown): unknown => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });
const output = (fields: Record<string, unknown>): unknown => ({
  [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  ...fields,
});
const LATER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("values on Pulumi's wire", () => {
  it.each([
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  ])("takes %s as unknown", (text) => expect(toValue(text)).toBe(UNKNOWN));

  it("unwraps secrets and outputs", () => {
    expect(toValue(secret("x"))).toEqual(new SecretValue("x"));
    expect(toValue(secret(LATER))).toEqual(new SecretValue(UNKNOWN));
    expect(toValue(output({ value: "x" }))).toBe("x");
    expect(toValue(output({}))).toBe(UNKNOWN);
    expect(toValue(output({ value: "x", secret: true }))).toEqual(new SecretValue("x"));
    expect(toValue(output({ secret: true }))).toEqual(new SecretValue(UNKNOWN));
    expect(toValue(output({ value: "x", secret: "true" }))).toBe("x");
  });

  it("keeps what is plain, all the way down, and drops what is absent", () => {
    const held = new SecretValue("x");
    expect(toValue(held)).toBe(held);
    expect(toValue(null)).toBeUndefined();
    expect(toValue(undefined)).toBeUndefined();
    expect(toValue(0)).toBe(0);
    expect(toValue(false)).toBe(false);
    expect(toValue("")).toBe("");
    expect(toValue([LATER, { a: LATER }, 1])).toEqual([UNKNOWN, { a: UNKNOWN }, 1]);
    expect(toRecord({ a: null, b: undefined, c: { d: secret("x") } })).toEqual({ c: { d: new SecretValue("x") } });
    expect(Object.keys(toRecord({ a: null, b: 1 }))).toEqual(["b"]);
  });

  it("never reads through an accessor", () => {
    const trap = Object.defineProperty({}, "a", { enumerable: true, get: () => expect.fail("was read") });
    expect(toRecord(trap)).toEqual({});
  });
});

describe("paths into values", () => {
  const held = { a: [{ b: new SecretValue(new SecretValue("x")) }], later: UNKNOWN, none: null };

  it("follows them, through secrets, as far as anything is known", () => {
    expect(reveal(new SecretValue(new SecretValue("x")))).toBe("x");
    expect(at(held, "a", 0, "b")).toBe("x");
    expect(at(held)).toBe(held);
    expect(at(new SecretValue(held), "a", 0, "b")).toBe("x");
    expect(at(held, "later", "deeper")).toBe(UNKNOWN);
    expect(at(held, "none", "deeper")).toBeUndefined();
    expect(at(held, "a", 1, "b")).toBeUndefined();
    expect(at("text", "length")).toBeUndefined();
  });

  it.each([
    [undefined, []],
    [null, []],
    ["", []],
    ["x", ["x"]],
    [0, [0]],
    [
      ["x", new SecretValue("y")],
      ["x", "y"],
    ],
    [UNKNOWN, [UNKNOWN]],
    [new SecretValue(["x"]), ["x"]],
  ])("lists it", (value, expected) => expect(listAt({ value }, "value")).toEqual(expected));

  it("reads texts, numbers and flags as they are written", () => {
    expect([textAt({ a: "x" }, "a"), textAt({ a: 1 }, "a"), textAt({ a: UNKNOWN }, "a")]).toEqual([
      "x",
      undefined,
      undefined,
    ]);
    expect([1, "1", "-1", "12", "1x", "x1", "", null, true].map((one) => numberAt(one))).toEqual([
      1,
      1,
      -1,
      12,
      ...Array(5).fill(undefined),
    ]);
    expect(numberAt(UNKNOWN)).toBeUndefined();
    expect([true, false, "true", "false", "yes", "", 1, null].map((one) => flagAt(one))).toEqual([
      true,
      false,
      true,
      false,
      ...Array(4).fill(undefined),
    ]);
    expect(flagAt(UNKNOWN)).toBe(UNKNOWN);
  });

  it("reads JSON, written or given", () => {
    expect(jsonAt({ a: '{"b":[1]}' }, "a")).toEqual({ b: [1] });
    expect(jsonAt(`{"b":"${LATER}"}`)).toEqual({ b: UNKNOWN });
    expect(jsonAt({ a: { b: 1 } }, "a")).toEqual({ b: 1 });
    expect(jsonAt("not JSON")).toBeUndefined();
    expect(jsonAt(null)).toBeUndefined();
    expect(jsonAt(UNKNOWN)).toBe(UNKNOWN);
  });

  it.each([
    [UNKNOWN, "unknown"],
    [new SecretValue("x"), "[secret]"],
    [["a", UNKNOWN], "a, unknown"],
    [{ a: 1 }, '{"a":1}'],
    [null, "null"],
    [undefined, "undefined"],
    ["x", "x"],
    [1, "1"],
  ])("shows it", (value, text) => expect(show(value)).toBe(text));
});
