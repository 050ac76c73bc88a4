import { execFileSync } from "node:child_process";

/** Runs git as nobody in particular, whatever the machine's own settings. */
export function git(root: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  return execFileSync("git", ["-C", root, ...identity, ...args], { encoding: "utf8", stdio: "pipe", env }).trim();
}

/** Commits everything below a directory, and makes it a repository if it is none; gives the commit. */
export function commitAll(root: string, message = "change"): string {
  git(root, "init", "--quiet", "--initial-branch", "main");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--allow-empty", "--message", message);
  return git(root, "rev-parse", "HEAD");
}
