import { createRequire } from "node:module";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type { AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { beforeAll, describe, expect, it } from "vitest";
import { start } from "./adversary/case";
import { CASES } from "./adversary/run";
import { ADVICE_POLICY, type EnginePolicy, enginePack } from "./engine";
import type { PlannedResource } from "./graph/resource";
import { RULES } from "./rules";
import { guardOnce, readOnce } from "./sdk-cache";
import { serveQuickly } from "./sdk-server";
import { fleet } from "./testing/fleet";
import { packRequests } from "./testing/pack-requests";

type Handler = (call: object, callback: (error: unknown, response: AnalyzeResponse) => void) => Promise<void>;
type Maker = (pack: string, version: string, level: string, policies: readonly EnginePolicy[]) => Handler;
type Handlers = { readonly analyze: Handler; readonly analyzeStack: Handler };

const fromHere = createRequire(__filename);
const sdk = fromHere("@pulumi/policy/server") as { makeAnalyzeRpcFun: Maker; makeAnalyzeStackRpcFun: Maker };
const { Server } = fromHere("@grpc/grpc-js") as typeof import("@grpc/grpc-js");

const handlersOf = (policies: readonly EnginePolicy[]): Handlers => ({
  analyze: sdk.makeAnalyzeRpcFun("fleet", "1", "mandatory", policies),
  analyzeStack: sdk.makeAnalyzeStackRpcFun("fleet", "1", "mandatory", policies),
});

/** The handlers that a server ends up with. */
function quickHandlers(pack = enginePack(RULES)): Handlers {
  let added: Handlers | undefined;
  const server = { addService: (_service: unknown, handlers: Handlers) => (added = handlers) };
  const serve = (policies: EnginePolicy[]): unknown => server.addService({}, handlersOf(policies));
  expect(serveQuickly(pack.policies, pack.shortcuts, serve, server)).toBe(true);
  if (!added) throw new Error("Nothing was served.");
  return added;
}

const ask = (handler: Handler, request: object): Promise<object[]> =>
  new Promise((resolve, reject) => {
    const done = (error: unknown, response: AnalyzeResponse): void =>
      error ? reject(error) : resolve(response.getDiagnosticsList().map((one) => one.toObject()));
    void handler({ request }, done);
  });

/** As the engine does: one resource after the other, then the stack. */
async function say(handlers: Handlers, plan: readonly PlannedResource[]): Promise<unknown> {
  const { resources, stack } = packRequests(plan);
  const each: object[] = [];
  for (const resource of resources) each.push(await ask(handlers.analyze, resource));
  return { each, stack: await ask(handlers.analyzeStack, stack) };
}

/** Advice is collected: of resources that are asked about at the same time, it comes with any of them. */
const withoutAdvice = (said: readonly object[]): unknown =>
  said.filter((one) => (one as { policyname: string }).policyname !== ADVICE_POLICY);

describe("the SDK's server, taught to leave out what changes nothing", () => {
  beforeAll(() => {
    readOnce();
    guardOnce();
  });

  it.each(CASES)("says the same as the plain one where $name", async (one) => {
    const plan = start((f) => one.attack(f)).builder.plan();
    expect(await say(quickHandlers(), plan)).toEqual(await say(handlersOf(enginePack(RULES).policies), plan));
  });

  it("says the same of a known state", async () => {
    for (const one of CASES.slice(0, 9)) {
      const plan = start((f) => one.attack(f)).builder.plan(true);
      expect(await say(quickHandlers(), plan)).toEqual(await say(handlersOf(enginePack(RULES).policies), plan));
    }
  });

  it("shows a stack to the first policy only, and asks nobody about a resource that no rule concerns", async () => {
    const seen: [string, number][] = [];
    const pack = enginePack(RULES);
    const policies = pack.policies.map((policy) => {
      if (!("validateStack" in policy)) return policy;
      const validateStack: typeof policy.validateStack = (args, report) => {
        seen.push([policy.name, args.resources.length]);
        return policy.validateStack(args, report);
      };
      return { ...policy, validateStack };
    });
    const plan = fleet().builder.plan();
    await ask(quickHandlers({ ...pack, policies }).analyzeStack, packRequests(plan).stack);
    const sizes = seen.map(([, size]) => size);
    const first = sizes.lastIndexOf(plan.length);
    expect(sizes.slice(0, first + 1).every((size) => size === plan.length)).toBe(true);
    expect(first).toBeLessThan(3);
    expect(sizes.slice(first + 1)).toEqual(sizes.slice(first + 1).map(() => 0));
    expect(pack.shortcuts.forType("random:index/randomPassword:RandomPassword")).toEqual([]);
  });

  it("keeps apart what is asked about at the same time", async () => {
    const requests = CASES.slice(0, 4).map((one) => packRequests(start((f) => one.attack(f)).builder.plan()));
    const single = await Promise.all(requests.map(({ stack }) => ask(quickHandlers().analyzeStack, stack)));
    const handlers = quickHandlers();
    const all = await Promise.all(requests.map(({ stack }) => ask(handlers.analyzeStack, stack)));
    expect(all.map(withoutAdvice)).toEqual(single.map(withoutAdvice));
    const [one, other] = await Promise.all([quickHandlers(), handlersOf(enginePack(RULES).policies)].map(atOnce));
    expect(one).toEqual(other);
    async function atOnce({ analyze }: Handlers): Promise<unknown> {
      const found = requests.flatMap(({ resources }) => resources.map((resource) => ask(analyze, resource)));
      return (await Promise.all(found)).map(withoutAdvice);
    }
  });

  it("refuses to judge a part of a stack", async () => {
    const { policies, shortcuts } = enginePack(RULES);
    shortcuts.handOver({ size: 2 }, []);
    const { stack } = packRequests(fleet().builder.plan());
    await expect(ask(handlersOf(policies).analyzeStack, stack)).rejects.toThrow("Expected 2 resources, got");
  });

  it("is the one that the installed SDK brings", () => {
    const { policies, shortcuts } = enginePack(RULES);
    const before = Server.prototype.addService;
    const serve = (all: EnginePolicy[]): void => {
      new Server().addService(AnalyzerService as never, handlersOf(all) as never);
    };
    expect(serveQuickly(policies, shortcuts, serve)).toBe(true);
    expect(Server.prototype.addService).toBe(before);
  });

  it.each([{}, { addService: 1 }, Object.freeze({ addService: () => undefined })])(
    "is served as it is where it cannot be taught",
    (server) => {
      const { policies, shortcuts } = enginePack(RULES);
      let served: unknown;
      expect(serveQuickly(policies, shortcuts, (all) => (served = all), server)).toBe(false);
      expect(served).toBe(policies);
    },
  );
});
