import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import type { PackRequests } from "./pack-requests";

/** What one call, or many of them, took. */
export interface Cost {
  /** As the engine waits. */
  readonly seconds: number;
  /** Of the pack's process. */
  readonly cpuSeconds: number;
  readonly diagnostics: number;
}

type Grpc = typeof import("@grpc/grpc-js");
type Protocol = typeof import("@pulumi/pulumi/proto/analyzer_grpc_pb");

const DIRECTORY = join(__dirname, "..");
const fromSdk = createRequire(require.resolve("@pulumi/pulumi"));
/** Clock ticks of `/proc`: 100 on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;

/** The pack in a process of its own, started as Pulumi's language host does; Linux only. */
export class MeasuredPack {
  /** Until it said where it listens. */
  readonly start: Cost;
  readonly #child: ChildProcess;
  readonly #client: import("@grpc/grpc-js").Client;

  private constructor(child: ChildProcess, port: number, start: Cost) {
    const grpc = fromSdk("@grpc/grpc-js") as Grpc;
    this.#child = child;
    this.start = start;
    this.#client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.enable_http_proxy": 0,
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
  }

  /** Starts the pack of a folder, by default this one. */
  static async start(directory = DIRECTORY): Promise<MeasuredPack> {
    const script = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const began = performance.now();
    const child = spawn(process.execPath, [script, "127.0.0.1:0", directory], {
      cwd: directory,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.stdout?.once("data", (text) => resolve(Number(text)));
      child.on("close", (code) => reject(new Error(`The pack ended with ${code}.`)));
    });
    const seconds = (performance.now() - began) / 1e3;
    return new MeasuredPack(child, port, { seconds, cpuSeconds: cpuOf(child.pid), diagnostics: 0 });
  }

  /** Every resource by itself, so many at a time; the engine asks about one at a time. */
  analyze({ resources }: PackRequests, atATime = 1): Promise<Cost> {
    const messages = resources.map((resource) => Buffer.from(resource.serializeBinary()));
    let next = 0;
    return this.#measure(async () => {
      const found = await Promise.all(
        Array.from({ length: atATime }, async () => {
          let count = 0;
          for (let own = messages[next++]; own; own = messages[next++]) count += await this.#ask("analyze", own);
          return count;
        }),
      );
      return found.reduce((sum, count) => sum + count, 0);
    });
  }

  /** The whole stack. */
  analyzeStack({ stack }: PackRequests): Promise<Cost> {
    const message = Buffer.from(stack.serializeBinary());
    return this.#measure(() => this.#ask("analyzeStack", message));
  }

  /** The most memory that the process ever held, in MB. */
  peakMegabytes(): number {
    const [, kibibytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${this.#child.pid}/status`, "utf8")) ?? [];
    return (Number(kibibytes) * 1024) / 1e6;
  }

  async stop(): Promise<void> {
    this.#client.close();
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill();
    await ended;
  }

  async #measure(work: () => Promise<number>): Promise<Cost> {
    const cpu = cpuOf(this.#child.pid);
    const began = performance.now();
    const diagnostics = await work();
    const seconds = (performance.now() - began) / 1e3;
    return { seconds, cpuSeconds: cpuOf(this.#child.pid) - cpu, diagnostics };
  }

  #ask(method: "analyze" | "analyzeStack", message: Buffer): Promise<number> {
    const { path, responseDeserialize } = (fromSdk("./proto/analyzer_grpc_pb") as Protocol).AnalyzerService[method];
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        responseDeserialize,
        message,
        (error: Error | null, response?: AnalyzeResponse) =>
          response ? resolve(response.getDiagnosticsList().length) : reject(error),
      );
    });
  }
}

/** A pack without a policy: what it takes is the SDK's own. */
export function emptyPack(): string {
  const directory = mkdtempSync(join(tmpdir(), "empty-pack-"));
  const sdk = JSON.stringify(require.resolve("@pulumi/policy"));
  writeFileSync(join(directory, "package.json"), '{ "name": "empty", "version": "1.0.0", "main": "main.js" }');
  writeFileSync(join(directory, "main.js"), `new (require(${sdk}).PolicyPack)("empty", { policies: [] });`);
  return directory;
}

function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
