import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { emptyDirectory } from "../modules-manifest/testing/monorepo";
import { runProcess } from "./run-process";

describe("running a process", () => {
  it("gives its exit code, its output, and each line as it comes", async () => {
    const lines: string[] = [];
    const script = "printf 'one\\ntw'; printf 'o'; exit 3";
    expect(await runProcess("sh", ["-c", script], (line) => lines.push(line))).toEqual({
      code: 3,
      stdout: "one\ntwo",
      output: "one\ntwo",
    });
    expect(lines).toEqual(["one", "two"]);
  });

  it("says what cannot be started", async () => {
    expect(await runProcess("no-such-command", [])).toEqual({
      stdout: "",
      output: "there is no no-such-command in PATH",
    });
  });

  it.each(["SIGTERM", "SIGINT"] as const)("ends with us by %s, which ends us as it would have", async (signal) => {
    const directory = emptyDirectory();
    const [begun, finished] = [join(directory, "begun"), join(directory, "finished")];
    const script = `touch ${begun}; sleep 2; touch ${finished}`;
    const program = `
      require(${JSON.stringify(join(dirname(__dirname), "infra/typescript-loader.js"))});
      void require("./run-process").runProcess("sh", ["-c", ${JSON.stringify(script)}]);`;
    const us = spawn(process.execPath, ["-e", program], { cwd: __dirname, stdio: "ignore" });
    const end = once(us, "exit");
    while (!existsSync(begun)) {
      await setTimeout(20);
    }
    us.kill(signal);
    expect(await end).toEqual([null, signal]);
    await setTimeout(2500);
    expect(existsSync(finished)).toBe(false);
  });
});
