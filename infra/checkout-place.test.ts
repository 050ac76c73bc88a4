import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyDirectory, writeFiles } from "../modules-manifest/testing/monorepo";
import { commitAll, git } from "../modules-manifest/testing/repository";
import { type Checkout, checkOut } from "./checkout";
import { takePlace } from "./checkout-place";

const noProcess = 2 ** 30;
let cache: string;

beforeEach(() => {
  cache = emptyDirectory();
  vi.stubEnv("XDG_CACHE_HOME", cache);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

function repository(): string {
  const root = emptyDirectory();
  writeFiles(root, { "a.txt": "one", "folder/b.txt": "b", "run.sh": "#!/bin/sh\n" });
  commitAll(root);
  writeFiles(root, { "a.txt": "two", "c.txt": "c" });
  rmSync(join(root, "folder"), { recursive: true });
  commitAll(root);
  return root;
}

function filesOf({ place }: Checkout): string[] {
  return readdirSync(join(place, "files"), { recursive: true }).map(String).toSorted();
}

describe("a place that is kept", () => {
  it("is brought from one commit to another, and files that stay are not written again", () => {
    const root = repository();
    const first = checkOut(root, "main~1");
    expect(filesOf(first)).toEqual(["a.txt", "folder", "folder/b.txt", "run.sh"]);
    const { ino } = lstatSync(join(first.place, "files/run.sh"));
    first.remove();
    const second = checkOut(root, "main");
    expect(second.place).toBe(first.place);
    expect(filesOf(second)).toEqual(["a.txt", "c.txt", "run.sh"]);
    expect(readFileSync(join(second.place, "files/a.txt"), "utf8")).toBe("two");
    expect(lstatSync(join(second.place, "files/run.sh")).ino).toBe(ino);
    expect(second.cache).toBe(join(second.place, "manifest.json"));
    second.remove();
    expect(git(root, "status", "--porcelain")).toBe("");
  });

  it("is put right where somebody changed it", () => {
    const root = repository();
    const { place, remove } = checkOut(root, "main");
    remove();
    writeFileSync(join(place, "files/a.txt"), "somebody's");
    rmSync(join(place, "files/c.txt"));
    chmodSync(join(place, "files/run.sh"), 0o600);
    const again = checkOut(root, "main");
    expect(readFileSync(join(place, "files/a.txt"), "utf8")).toBe("two");
    expect(filesOf(again)).toEqual(["a.txt", "c.txt", "run.sh"]);
    again.remove();
  });

  it.each(["index", "index.lock"])("is filled anew where a process that was ended left a broken %s", (name) => {
    const root = repository();
    const { place, remove } = checkOut(root, "main");
    remove();
    writeFileSync(join(place, name), "broken");
    const again = checkOut(root, "main~1");
    expect(again.place).toBe(place);
    expect(filesOf(again)).toEqual(["a.txt", "folder", "folder/b.txt", "run.sh"]);
    again.remove();
  });

  it("belongs to one at a time: who comes meanwhile gets a temporary one, which is removed", () => {
    const root = repository();
    const first = checkOut(root, "main");
    const second = checkOut(root, "main~1");
    expect(second.place).not.toBe(first.place);
    expect(second.cache).toBeUndefined();
    expect(readFileSync(join(first.place, "files/a.txt"), "utf8")).toBe("two");
    second.remove();
    expect(existsSync(second.place)).toBe(false);
    first.remove();
    expect(existsSync(first.place)).toBe(true);
  });

  it("is taken over from a process that was ended", () => {
    const root = repository();
    const { place, remove } = checkOut(root, "main");
    remove();
    writeFileSync(join(place, "lock"), String(noProcess));
    const again = checkOut(root, "main");
    expect(again.place).toBe(place);
    again.remove();
    expect(existsSync(join(place, "lock"))).toBe(false);
  });

  it("holds what a sparse clone leaves out", () => {
    const root = repository();
    git(root, "config", "core.sparseCheckout", "true");
    writeFiles(root, { ".git/info/sparse-checkout": "/run.sh\n" });
    const checkout = checkOut(root, "main");
    expect(filesOf(checkout)).toEqual(["a.txt", "c.txt", "run.sh"]);
    checkout.remove();
  });

  it("goes two weeks after it was last used", () => {
    const places = join(cache, "fleet/checkouts");
    const [old, young, held] = ["old", "young", "held"].map((name) => join(places, name));
    for (const place of [old, young, held]) {
      mkdirSync(String(place), { recursive: true });
    }
    writeFileSync(join(String(held), "lock"), String(process.pid));
    const past = new Date(Date.now() - 15 * 24 * 3_600_000);
    for (const place of [old, held]) {
      utimesSync(String(place), past, past);
    }
    checkOut(repository(), "main").remove();
    expect([old, young, held].map((place) => existsSync(String(place)))).toEqual([false, true, true]);
  });

  it("is nobody else's to read", () => {
    const { path } = takePlace("/somewhere");
    expect(lstatSync(path).mode & 0o777).toBe(0o700);
    expect(dirname(dirname(dirname(path)))).toBe(cache);
  });

  it("is a temporary one where there is no home to keep it in", () => {
    vi.stubEnv("XDG_CACHE_HOME", "/dev/null");
    expect(takePlace("/somewhere").kept).toBe(false);
  });
});
