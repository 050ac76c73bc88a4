import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type RecordedCall, startScriptedAws } from "../../release/testing/scripted-aws";
import type { PlayedImage } from "../../release/testing/scripted-aws-answers";
import { steady } from "../../release/testing/scripted-aws-scenarios";
import type { ServiceScript } from "../../release/testing/scripted-aws-service";
import { endsAfter } from "../../release/testing/scripted-aws-task-scenarios";
import type { TaskScript } from "../../release/testing/scripted-aws-tasks";
import { engineFolder } from "./engine";

/** Nobody waits longer than he must for a task that does nothing. */
const quickly: TaskScript = {
  family: /./,
  scenarios: [endsAfter(2, { stopCode: "EssentialContainerExited", stoppedReason: "", exitCode: 0 })],
};

/** An AWS emulator of its own, on loopback. */
export interface Emulator {
  readonly url: string;
  /** Every call so far, oldest first. */
  readonly calls: readonly RecordedCall[];
  stop(): Promise<void>;
}

/**
 * Starts an emulator on a port, installing it on the machine's first run. It runs no tasks: what ECS says of a service's
 * is played before it, by a script for each, or for all as the roll-out is meant to be; one-off tasks end well where no script says
 * otherwise. Images that were pushed besides
 * those which task definitions name may be added to `images` at any time, by `<repository>:<tag>`.
 */
export async function startEmulator(
  port: number,
  services: readonly ServiceScript[] = [{ service: /./, scenarios: [steady] }],
  images: Readonly<Record<string, PlayedImage>> = {},
  tasks: readonly TaskScript[] = [],
): Promise<Emulator> {
  const folder = join(engineFolder(), "emulator");
  const python = installedPython(folder, port);
  const address = `http://127.0.0.1:${port}`;
  const log = join(mkdtempSync(join(tmpdir(), "fleet-emulator-")), "log");
  const output = openSync(log, "a");
  const server = spawn(
    python,
    [join(__dirname, "emulator.py"), folder, "--host", "127.0.0.1", "--port", String(port)],
    {
      env: {
        ...process.env,
        MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
        MOTO_ACM_VALIDATION_WAIT: "0",
        PYTHONDONTWRITEBYTECODE: "1",
      },
      stdio: ["ignore", output, output],
    },
  );
  for (let attempt = 0; attempt < 120; attempt++) {
    if (server.exitCode !== null) {
      throw new Error(`the emulator stopped at once; see ${log}`);
    }
    if (await answers(address)) {
      const ecs = await startScriptedAws({ services, images, tasks: [...tasks, quickly], forwardTo: address });
      const stopBoth = async () => {
        await ecs.stop();
        await stop(server);
      };
      return { url: ecs.url, calls: ecs.calls, stop: stopBoth };
    }
    await sleep(500);
  }
  await stop(server);
  throw new Error(`the emulator did not answer within 60 s; see ${log}`);
}

/** The Python environment that start-moto installs; started and stopped once to have it. */
function installedPython(folder: string, port: number): string {
  const cache = join(
    process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? tmpdir(), ".cache"),
    "pulumi-engine",
    "moto",
  );
  const python = join(cache, "moto", "bin", "python");
  if (!existsSync(python)) {
    const start = join(folder, "start-moto");
    execFileSync(start, [cache, String(port)], { stdio: "inherit" });
    execFileSync(start, ["--stop", cache, String(port)], { stdio: "inherit" });
  }
  return python;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/`)).ok;
  } catch {
    return false;
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode === null) {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill();
    await ended;
  }
}
