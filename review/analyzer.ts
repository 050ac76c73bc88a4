import type { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  type AnalyzeDiagnostic,
  AnalyzerHandshakeRequest,
  AnalyzerStackConfigureRequest,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { RecordedResource, Recording } from "../infra/recorder";
import { type Call, callerOf, connect, type Response, unlessUnimplemented } from "./analyzer-client";
import { resourceRequest, stackResource } from "./analyzer-messages";
import { noEngine, PackError } from "./pack-process";
import {
  type EnforcementLevel,
  enforcementLevels,
  type PackSettings,
  type PolicyInfo,
  reconcile,
} from "./pack-settings";

/** What a policy has against a resource. */
export interface PolicyDiagnostic {
  readonly policy: string;
  readonly level: Exclude<EnforcementLevel, "disabled" | "remediate">;
  readonly urn: string;
  readonly message: string;
}

/** What a pack said about a stack. */
export interface Analysis {
  /** Those that were asked: not the disabled ones. */
  readonly policies: readonly string[];
  readonly diagnostics: readonly PolicyDiagnostic[];
}

export interface AnalysisOptions {
  readonly project: string;
  readonly stack: string;
  readonly settings: PackSettings;
  /** For each answer. @default 60 */
  readonly timeoutSeconds?: number;
}

/** Asks a policy pack about a preview while it is being recorded, as the engine does. */
export interface Analyzer {
  /** Asks about a resource that has been registered. */
  resource(resource: RecordedResource): void;
  /**
   * Asks about the whole stack, and gives all answers.
   *
   * @throws PackError where the pack fails, or takes too long.
   */
  stack(recording: Recording): Promise<Analysis>;
}

/**
 * Begins with the handshake, the stack and the settings as soon as the pack listens. A policy that stumbles over an
 * unknown value is reported by the pack's server as advisory, which the engine leaves so, and so does this.
 */
export function openAnalyzer(port: Promise<number>, options: AnalysisOptions): Analyzer {
  const { timeoutSeconds = 60 } = options;
  const session = port.then((opened) => configure(connect(opened), timeoutSeconds * 1000, options));
  const answers: Promise<PolicyDiagnostic[]>[] = [];
  const ask = async (resource: RecordedResource): Promise<PolicyDiagnostic[]> => {
    const answer = await (await session).call("analyze", resourceRequest(resource));
    return answer.getDiagnosticsList().map((found) => diagnosticOf(found, resource.urn));
  };
  const conclude = async ({ resources, outputs }: Recording): Promise<Analysis> => {
    const { call, policies } = await session;
    const request = new AnalyzeStackRequest().setResourcesList(resources.map((one) => stackResource(one, outputs)));
    const found = (await Promise.all(answers)).flat();
    const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.urn ?? "";
    const diagnostics = (await call("analyzeStack", request)).getDiagnosticsList();
    return { policies, diagnostics: [...found, ...diagnostics.map((one) => diagnosticOf(one, root))] };
  };
  session.catch(() => {});
  return {
    resource(resource) {
      const answer = ask(resource);
      // Whoever waits for the stack is told.
      answer.catch(() => {});
      answers.push(answer);
    },
    async stack(recording) {
      try {
        return await conclude(recording);
      } catch (error) {
        throw packErrorOf(error);
      } finally {
        session.then(({ client }) => client.close()).catch(() => {});
      }
    },
  };
}

interface Session {
  readonly client: AnalyzerClient;
  readonly call: Call;
  /** Those that are not disabled. */
  readonly policies: readonly string[];
}

async function configure(client: AnalyzerClient, timeout: number, options: AnalysisOptions): Promise<Session> {
  const { project, stack, settings } = options;
  const call = callerOf(client, timeout);
  try {
    await call("handshake", new AnalyzerHandshakeRequest().setEngineAddress(noEngine)).catch(unlessUnimplemented);
    const configured = new AnalyzerStackConfigureRequest().setStack(stack).setProject(project).setDryRun(true);
    await call("configureStack", configured).catch(unlessUnimplemented);
    const effective = reconcile(policiesOf(await call("getAnalyzerInfo", new Empty())), settings);
    await call("configure", configureRequest(effective));
    return {
      client,
      call,
      policies: [...effective].flatMap(([name, { level }]) => (level === "disabled" ? [] : name)),
    };
  } catch (error) {
    client.close();
    throw error;
  }
}

function packErrorOf(error: unknown): PackError {
  const { details, message } = error as { details?: string; message: string };
  return error instanceof PackError ? error : new PackError(`the policy pack failed: ${details ?? message}`);
}

function policiesOf(info: Response<"getAnalyzerInfo">): readonly PolicyInfo[] {
  return info.getPoliciesList().map((policy) => ({
    name: policy.getName(),
    level: enforcementLevels[policy.getEnforcementlevel()],
    schemas: policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {},
    required: policy.getConfigschema()?.getRequiredList() ?? [],
  }));
}

function configureRequest(settings: PackSettings): ConfigureAnalyzerRequest {
  const request = new ConfigureAnalyzerRequest();
  for (const [name, { level = "advisory", properties }] of settings) {
    const values = Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
    const config = new PolicyConfig().setEnforcementlevel(enforcementLevels.indexOf(level)).setProperties(values);
    request.getPolicyconfigMap().set(name, config);
  }
  return request;
}

/**
 * The SDK's server puts the policy's description before its message. What a policy was to mend by itself, and still is
 * wrong, is as good as mandatory.
 */
function diagnosticOf(found: AnalyzeDiagnostic, asked: string): PolicyDiagnostic {
  const level = enforcementLevels[found.getEnforcementlevel()] === "advisory" ? "advisory" : "mandatory";
  const [description, text] = [`${found.getDescription()}\n`, found.getMessage()];
  const message = text.startsWith(description) ? text.slice(description.length) : text;
  return { policy: found.getPolicyname(), level, urn: found.getUrn() || asked, message };
}
