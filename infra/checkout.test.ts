import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { emptyDirectory, writeFiles } from "../modules-manifest/testing/monorepo";
import { commitAll, git } from "../modules-manifest/testing/repository";
import { CheckoutError, checkOut, currentCommit } from "./checkout";

function repository(): { root: string; first: string; second: string } {
  const root = emptyDirectory();
  writeFiles(root, { "shop/a.txt": "one", "shop/run.sh": "#!/bin/sh\n" });
  const first = commitAll(root);
  writeFiles(root, { "shop/a.txt": "two", "shop/b.txt": "" });
  return { root, first, second: commitAll(root) };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a checkout", () => {
  it("holds a commit's files, and leaves working tree and index as they are", () => {
    const { root, first } = repository();
    writeFiles(root, { "shop/a.txt": "not committed", "shop/new.txt": "" });
    git(root, "add", "shop/new.txt");
    const status = git(root, "status", "--porcelain");
    const checkout = checkOut(join(root, "shop"), first);
    const place = checkout.locate(join(root, "shop")) ?? "";
    expect(readFileSync(join(place, "a.txt"), "utf8")).toBe("one");
    expect(existsSync(join(place, "b.txt"))).toBe(false);
    expect(git(root, "status", "--porcelain")).toBe(status);
    checkout.remove();
    expect(existsSync(dirname(dirname(place)))).toBe(false);
  });

  it("runs no hook of the repository", () => {
    const { root, first } = repository();
    const witness = join(root, "witness");
    for (const hook of ["post-checkout", "post-index-change"]) {
      writeFiles(root, { [`.git/hooks/${hook}`]: `#!/bin/sh\ntouch ${witness}\n` });
      chmodSync(join(root, ".git/hooks", hook), 0o755);
    }
    checkOut(root, first).remove();
    expect(existsSync(witness)).toBe(false);
  });

  it("is of the directory's repository, also where git runs us for another one, as in a hook", () => {
    const { root, first } = repository();
    const other = emptyDirectory();
    writeFiles(other, { "a.txt": "other" });
    commitAll(other);
    const index = readFileSync(join(root, ".git/index"));
    for (const repositoryOfHook of [root, other]) {
      vi.stubEnv("GIT_DIR", join(repositoryOfHook, ".git"));
      vi.stubEnv("GIT_INDEX_FILE", join(repositoryOfHook, ".git/index"));
      const checkout = checkOut(join(root, "shop"), first);
      expect(readFileSync(join(checkout.locate(join(root, "shop")) ?? "", "a.txt"), "utf8")).toBe("one");
      expect(currentCommit(join(root, "shop"))).not.toBe(currentCommit(other));
      checkout.remove();
    }
    expect(readFileSync(join(root, ".git/index"))).toEqual(index);
  });

  it("removes what an ended process left an hour ago or more, and nothing else", () => {
    const { root, first } = repository();
    const temporary = emptyDirectory();
    vi.stubEnv("TMPDIR", temporary);
    writeFiles(temporary, { "fleet-checkout-old1/files/a": "", "fleet-checkout-new1/files/a": "", "other/a": "" });
    const past = new Date(Date.now() - 7_200_000);
    utimesSync(join(temporary, "fleet-checkout-old1"), past, past);
    utimesSync(join(temporary, "other"), past, past);
    checkOut(root, first).remove();
    expect(readdirSync(temporary).toSorted()).toEqual(["fleet-checkout-new1", "other"]);
  });

  it("has no place for what is outside of the repository", () => {
    const { root } = repository();
    const checkout = checkOut(root, "main~1");
    expect(checkout.locate(dirname(root))).toBeUndefined();
    checkout.remove();
  });

  it("is refused for what git does not know, in words", () => {
    const { root } = repository();
    const unknown = "this clone has no such branch, tag or commit (a shallow one lacks most of them)";
    for (const reference of ["nowhere", "--help", "main:shop/a.txt", "0123456789"]) {
      expect(() => checkOut(root, reference)).toThrow(new CheckoutError(unknown));
    }
    expect(() => checkOut(emptyDirectory(), "main")).toThrow(/^not a git repository/);
  });
});

describe("the current commit", () => {
  it("is the one that is checked out", () => {
    const { root, second } = repository();
    expect(currentCommit(join(root, "shop"))).toBe(second);
  });

  it("is none outside of git and before the first commit", () => {
    const empty = emptyDirectory();
    expect(currentCommit(empty)).toBeUndefined();
    mkdirSync(join(empty, "x"));
    git(empty, "init", "--quiet");
    expect(currentCommit(join(empty, "x"))).toBeUndefined();
  });
});
