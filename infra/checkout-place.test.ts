import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyDirectory, writeFiles } from "../modules-manifest/testing/monorepo";
import { commitAll, git } from "../modules-manifest/testing/repository";
import { type Checkout, checkOut } from "./checkout";
import { takePlace } from "./checkout-place";

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

/** Where a place is while nobody has it. */
function idleOf(place: string): string {
  return join(dirname(place), "idle");
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
    writeFileSync(join(idleOf(place), "files/a.txt"), "somebody's");
    rmSync(join(idleOf(place), "files/c.txt"));
    chmodSync(join(idleOf(place), "files/run.sh"), 0o600);
    const again = checkOut(root, "main");
    expect(readFileSync(join(place, "files/a.txt"), "utf8")).toBe("two");
    expect(filesOf(again)).toEqual(["a.txt", "c.txt", "run.sh"]);
    again.remove();
  });

  it.each(["index", "index.lock"])("is made anew where git cannot go on with its %s", (name) => {
    const root = repository();
    const { place, remove } = checkOut(root, "main");
    remove();
    writeFileSync(join(idleOf(place), name), "broken");
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
    expect(existsSync(idleOf(first.place))).toBe(true);
  });

  it("is not taken from a process that was ended within the hour, whose files nobody vouches for; then it is made anew", () => {
    const root = repository();
    const ended = checkOut(root, "main");
    writeFileSync(join(ended.place, "files/stray"), "half done");
    const next = checkOut(root, "main");
    expect(next.place).not.toBe(ended.place);
    next.remove();
    const past = new Date(Date.now() - 7_200_000);
    utimesSync(ended.place, past, past);
    const later = checkOut(root, "main");
    expect(later.place).toBe(ended.place);
    expect(filesOf(later)).toEqual(["a.txt", "c.txt", "run.sh"]);
    later.remove();
    expect(readdirSync(dirname(later.place))).toEqual(["idle"]);
  });

  it("is one process's alone, however many come at once", async () => {
    const script = `
      require(${JSON.stringify(join(__dirname, "typescript-loader.js"))});
      const { takePlace, leavePlace } = require(${JSON.stringify(join(__dirname, "checkout-place.ts"))});
      const { mkdirSync, rmdirSync } = require("node:fs");
      let kept = 0;
      for (let round = 0; round < 300; round += 1) {
        const place = takePlace("/somewhere");
        if (place.kept) {
          kept += 1;
          mkdirSync(place.path + "/held");
          rmdirSync(place.path + "/held");
        }
        leavePlace(place.path);
      }
      console.log(kept);`;
    const run = promisify(execFile);
    const runs = await Promise.all([1, 2, 3].map(() => run(process.execPath, ["-e", script])));
    expect(runs.map(({ stderr }) => stderr)).toEqual(["", "", ""]);
    expect(Math.max(...runs.map(({ stdout }) => Number(stdout)))).toBeGreaterThan(0);
  });

  it("holds what a sparse clone leaves out", () => {
    const root = repository();
    git(root, "config", "core.sparseCheckout", "true");
    writeFiles(root, { ".git/info/sparse-checkout": "/run.sh\n" });
    const checkout = checkOut(root, "main");
    expect(filesOf(checkout)).toEqual(["a.txt", "c.txt", "run.sh"]);
    checkout.remove();
  });

  it("goes two weeks after it was last used, and nothing else does", () => {
    const places = join(cache, "fleet/checkouts");
    const [old, young, foreign] = ["0".repeat(16), "1".repeat(16), "thesis"].map((name) => join(places, name));
    for (const place of [old, young, foreign]) {
      mkdirSync(String(place), { recursive: true });
    }
    const past = new Date(Date.now() - 15 * 24 * 3_600_000);
    for (const place of [old, foreign]) {
      utimesSync(String(place), past, past);
    }
    checkOut(repository(), "main").remove();
    expect([old, young, foreign].map((place) => existsSync(String(place)))).toEqual([false, true, true]);
  });

  it("is a temporary one where the cache is a link, which may lead to anybody's files", () => {
    const elsewhere = emptyDirectory();
    mkdirSync(join(cache, "fleet"));
    symlinkSync(elsewhere, join(cache, "fleet/checkouts"));
    const old = join(elsewhere, "0".repeat(16));
    mkdirSync(old);
    const past = new Date(Date.now() - 15 * 24 * 3_600_000);
    utimesSync(old, past, past);
    const checkout = checkOut(repository(), "main");
    expect(checkout.cache).toBeUndefined();
    checkout.remove();
    expect(existsSync(old)).toBe(true);
  });

  it("is nobody else's to read", () => {
    const { path } = takePlace("/somewhere");
    expect(lstatSync(path).mode & 0o777).toBe(0o700);
    expect(dirname(dirname(dirname(dirname(path))))).toBe(cache);
  });

  it("is a temporary one where there is no home to keep it in", () => {
    vi.stubEnv("XDG_CACHE_HOME", "/dev/null");
    expect(takePlace("/somewhere").kept).toBe(false);
  });
});
