import { execFileSync } from "node:child_process";
import { chownSync } from "node:fs";

/** Who a server runs as; nothing where the tests' own user will do. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

/** Postgres refuses to run as root: its package's user stands in. */
export function unprivileged(): Account {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const idOf = (option: string) => Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** Gives files to the account that a server runs as. */
export function give(account: Account, paths: readonly string[]): void {
  if (account !== undefined) {
    for (const path of paths) {
      chownSync(path, account.uid, account.gid);
    }
  }
}
