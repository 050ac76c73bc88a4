import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** What an update is to be made with. */
export interface PulumiUpOptions {
  readonly projectDirectory: string;
  readonly stack: string;
  /** Does not ask before it changes anything. */
  readonly yes: boolean;
  /** Whether the policy pack looks at it. */
  readonly policies: boolean;
}

/** How an update ended. */
export interface PulumiUpResult {
  /** 0 when it went well; absent when a signal ended it, or it could not be started. */
  readonly code?: number;
  /** Whether somebody asked us to end, meanwhile. */
  readonly interrupted: boolean;
  /** What to do about a failure: a sentence without a full stop. Absent where there is none. */
  readonly advice?: string;
}

/** Enough to find out what went wrong. */
const longestErrors = 65_536;

/** The arguments of `pulumi`. */
export function pulumiUpArguments({ projectDirectory, stack, yes, policies }: PulumiUpOptions): readonly string[] {
  const settings = `Pulumi.${stack.slice(stack.lastIndexOf("/") + 1)}.policies.json`;
  return [
    // A service that does not come up holds no other one back.
    ...["up", "--stack", stack, "--continue-on-error"],
    ...(policies ? ["--policy-pack", "policies"] : []),
    ...(policies && existsSync(join(projectDirectory, settings)) ? ["--policy-pack-config", settings] : []),
    ...(yes ? ["--yes"] : []),
    ...["--cwd", projectDirectory],
  ];
}

/**
 * Runs `pulumi up` on our terminal, to its end. Ctrl-C reaches it by itself, as it does us: a second signal would have it
 * give up halfway. What ends only us is passed on.
 */
export function pulumiUp(options: PulumiUpOptions): Promise<PulumiUpResult> {
  return new Promise((done) => {
    let interrupted = false;
    let errors = "";
    const child = spawn("pulumi", pulumiUpArguments(options), { stdio: ["inherit", "inherit", "pipe"] });
    const onInterrupt = () => {
      interrupted = true;
    };
    const onTermination = () => {
      if (!interrupted) {
        child.kill("SIGTERM");
      }
      interrupted = true;
    };
    const finish = (result: Omit<PulumiUpResult, "interrupted">): void => {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTermination);
      done({ ...result, interrupted });
    };
    process.on("SIGINT", onInterrupt);
    process.on("SIGTERM", onTermination);
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      process.stderr.write(chunk);
      errors = (errors + chunk).slice(-longestErrors);
    });
    child.on("error", ({ message }) => finish({ advice: `pulumi cannot be started: ${message}` }));
    child.on("close", (code) => {
      const advice = code === 0 ? {} : { advice: adviceFor(errors, options) };
      finish({ ...(code !== null && { code }), ...advice });
    });
  });
}

function adviceFor(errors: string, { stack, policies }: PulumiUpOptions): string {
  if (/currently locked|another update is currently in progress|\[409\]/i.test(errors)) {
    return `another update of stack ${stack} is under way: wait for it, or, if its process is gone, run pulumi cancel --stack ${stack}`;
  }
  if (/declined/i.test(errors)) {
    return "nothing was changed";
  }
  if (/passphrase/i.test(errors)) {
    return "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, and run fleet deploy again";
  }
  if (policies && /policy pack/i.test(errors)) {
    return "the policy pack could not be loaded: run npm ci, or deploy without it by --no-policies";
  }
  return "pulumi up failed: put right what it says above and run fleet deploy again, which goes on where this one stopped";
}
