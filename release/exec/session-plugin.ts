import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Session } from "@aws-sdk/client-ecs";
import { runProcess } from "../run-process";
import { ExecError } from "./exec-error";

/** AWS's program that connects a terminal to a session. */
const plugin = "session-manager-plugin";

/** Where the plugin reads the session from; it is not in the list of processes then. */
const sessionVariable = "AWS_SSM_START_SESSION_RESPONSE";

/** The last version that takes the session as an argument only; as the AWS CLI has it. */
const lastWithoutVariable = [1, 2, 497, 0];

/** A plugin that is installed. */
export interface SessionPlugin {
  /** Whether it takes the session from a variable of its environment. */
  readonly readsVariable: boolean;
}

/** What the plugin is told of a session. */
export interface PluginSession {
  readonly session: Required<Session>;
  readonly region: string;
  /** `ecs:<cluster>_<task>_<container's runtime id>` */
  readonly target: string;
}

/** Looks for the plugin. Throws an {@link ExecError} where there is none. */
export async function findPlugin(): Promise<SessionPlugin> {
  const { code, output } = await runProcess(plugin, ["--version"]);
  if (code === undefined) {
    throw new ExecError(
      `there is no ${plugin} on PATH: install it, see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html`,
    );
  }
  return { readsVariable: readsVariable(output) };
}

/** By its version; what tells none is an old one. */
export function readsVariable(version: string): boolean {
  const parts = /^\s*(\d+)\.(\d+)\.(\d+)\.(\d+)\s*$/.exec(version)?.slice(1).map(Number) ?? [];
  const different = parts.findIndex((part, index) => part !== lastWithoutVariable[index]);
  return different >= 0 && (parts[different] ?? 0) > (lastWithoutVariable[different] ?? 0);
}

/** The plugin's arguments and variables, as the AWS CLI has them. */
export function pluginCall({ readsVariable }: SessionPlugin, { session, region, target }: PluginSession) {
  const { sessionId: SessionId, streamUrl: StreamUrl, tokenValue: TokenValue } = session;
  const text = JSON.stringify({ SessionId, StreamUrl, TokenValue });
  const profile = "";
  const endpoint = `https://ssm.${region}.amazonaws.com`;
  return {
    args: [
      readsVariable ? sessionVariable : text,
      region,
      "StartSession",
      profile,
      JSON.stringify({ Target: target }),
      endpoint,
    ],
    env: readsVariable ? { [sessionVariable]: text } : {},
  };
}

/** Keys of the terminal: they are the session's. */
const keys = ["SIGINT", "SIGQUIT", "SIGTSTP"] as const;
const endings = ["SIGTERM", "SIGHUP"] as const;

/** Gives the terminal to the plugin until the session ends. Returns its exit code. */
export function runPlugin(found: SessionPlugin, session: PluginSession): Promise<number> {
  const { args, env } = pluginCall(found, session);
  return new Promise((done, fail) => {
    const child = spawn(plugin, args, { stdio: "inherit", env: { ...process.env, ...env } });
    const ignore = () => {};
    const end = (signal: NodeJS.Signals) => child.kill(signal);
    for (const key of keys) {
      process.on(key, ignore);
    }
    for (const ending of endings) {
      process.on(ending, end);
    }
    const free = () => {
      for (const key of keys) {
        process.off(key, ignore);
      }
      for (const ending of endings) {
        process.off(ending, end);
      }
    };
    child.on("error", ({ code }: NodeJS.ErrnoException) => {
      free();
      // The error's own text may hold the arguments, and with them the token.
      fail(new ExecError(`${plugin} cannot be started: ${code ?? "unknown"}`));
    });
    child.on("close", (code, signal) => {
      free();
      done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
