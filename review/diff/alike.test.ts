import { expect, it } from "vitest";
import { groupAlike, namesText } from "./alike";

it("tells once, where the first stands, what more than three have in common", () => {
  const words = (text: string) => text.charAt(0);
  expect(groupAlike(["a1", "b1", "a2", "a3", "b2", "a4"], words)).toEqual([["a1", "a2", "a3", "a4"], ["b1"], ["b2"]]);
  expect(groupAlike(["a1", "b1", "a2", "a3"], words)).toEqual([["a1"], ["a2"], ["a3"], ["b1"]]);
  expect(groupAlike([], words)).toEqual([]);
});

it("names three, and counts the others", () => {
  expect(namesText(["a"])).toBe("a");
  expect(namesText(["a", "b", "c"])).toBe("a, b, c");
  expect(namesText(["a", "b", "c", "d", "e"], (name) => `<${name}>`)).toBe("<a>, <b>, <c> and 2 more");
});
