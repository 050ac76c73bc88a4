import { userInfo } from "node:os";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { emptyDirectory } from "../../modules-manifest/testing/monorepo";
import { releaseOrigin } from "./record-release";

const root = resolve(__dirname, "../..");

it.each([
  ["GITHUB_ACTOR", { GITHUB_ACTOR: "ann", GITLAB_USER_LOGIN: "bob" }, "ann"],
  ["GITLAB_USER_LOGIN", { GITHUB_ACTOR: "", GITLAB_USER_LOGIN: "bob" }, "bob"],
  ["BUILDKITE_BUILD_CREATOR", { BUILDKITE_BUILD_CREATOR: "Cid Jones" }, "Cid Jones"],
  ["the user", {}, userInfo().username],
])("is asked for by who %s says, at the commit of the directory", (_name, environment, by) => {
  expect(releaseOrigin(root, environment)).toEqual({ by, commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
});

it("has no commit outside of git", () => {
  expect(releaseOrigin(emptyDirectory(), { GITHUB_ACTOR: "ann" })).toEqual({ by: "ann" });
});
