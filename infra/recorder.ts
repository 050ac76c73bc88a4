import * as pulumi from "@pulumi/pulumi";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A resource as the program registered it, in the engine's wire form: unknown values and secrets are marked. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for components. */
  readonly custom: boolean;
  /** URN. */
  readonly parent?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs. */
  readonly dependencies: readonly string[];
  /** URNs by property. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  /** Names that the stack may know it by, besides those that its parent's aliases make; absent where there is none. */
  readonly aliases?: readonly string[];
  /** Explicit provider, if one was given. */
  readonly provider: string;
}

/** What a program registered and returned. */
export interface Recording {
  /** In the order of registration. */
  readonly resources: readonly RecordedResource[];
  /** The stack's outputs in wire form. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface RecorderOptions {
  readonly project: string;
  readonly stack: string;
  /** As a preview: what only AWS knows is unknown. As an update: `created` says it. @default true */
  readonly preview?: boolean;
  /** What AWS would answer to a creation, in an update. @default an id */
  readonly created?: (resource: RecordedResource) => { id: string; state: Record<string, unknown> };
  /** What a provider's function would answer, by its token. @default an error: a preview must need no credentials */
  readonly invoked?: (token: string) => Record<string, unknown>;
}

/** Marks an unknown value on the wire. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a recorded value is a secret. */
export function isSecret(value: unknown): value is { value: unknown } {
  return typeof value === "object" && value !== null && Reflect.get(value, signatureKey) === secretSignature;
}

/**
 * Runs a program in this process under a monitor that keeps what is registered, instead of the engine. Nothing is
 * looked up, nothing is created. One at a time: the SDK's runtime is global.
 *
 * @throws What the program throws, and an error for any provider function it calls.
 */
export async function record(options: RecorderOptions, program: () => unknown): Promise<Recording> {
  const { project, stack, preview = true } = options;
  // Sets the features that the SDK may use; the mocks themselves are replaced by the monitor.
  await pulumi.runtime.setMocks(
    { call: () => ({}), newResource: () => ({ id: "", state: {} }) },
    project,
    stack,
    preview,
  );
  const monitor = new RecordingMonitor(options);
  setMockOptions(monitor, project, stack, preview);
  await withoutLooseEnds(async () => {
    await pulumi.runtime.runInPulumiStack(async () => program());
    await pulumi.runtime.disconnect();
  });
  return { resources: monitor.resources, outputs: monitor.outputs };
}

/** Runs what leaves rejected promises behind, as the SDK does with every failed registration, and throws the first. */
async function withoutLooseEnds(run: () => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const keep = (reason: unknown) => void failures.push(reason);
  process.on("unhandledRejection", keep);
  try {
    await run();
  } finally {
    // Node tells of rejections after the microtasks of a turn.
    await new Promise(setImmediate);
    process.off("unhandledRejection", keep);
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}

type Reply = (error: Error | null, response?: unknown) => void;

/** The part of the engine's resource monitor that the SDK calls. */
class RecordingMonitor {
  readonly resources: RecordedResource[] = [];
  outputs: Record<string, unknown> = {};
  readonly #options: RecorderOptions;
  readonly #types = new Map<string, string>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  registerResource(request: RegisterRequest, reply: Reply): void {
    const parent = request.getParent();
    const type = request.getType();
    const parentTypes = this.#types.get(parent);
    const qualified = parentTypes ? `${parentTypes}$${type}` : type;
    const { project, stack, preview = true, created } = this.#options;
    const urn = `urn:pulumi:${stack}::${project}::${qualified}::${request.getName()}`;
    const aliases = request
      .getAliasesList()
      .map((alias) => alias.getSpec()?.getName() ?? alias.getUrn())
      // Providers' own are of former types, without a name.
      .filter((name) => name !== "");
    const resource: RecordedResource = {
      urn,
      type,
      name: request.getName(),
      custom: request.getCustom(),
      ...(parent !== "" && { parent }),
      inputs: (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
      dependencies: request.getDependenciesList().toSorted(),
      propertyDependencies: propertyDependenciesOf(request),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      ignoreChanges: request.getIgnorechangesList(),
      ...(aliases.length > 0 && { aliases }),
      provider: request.getProvider(),
    };
    if (this.#types.has(urn)) {
      reply(new Error(`duplicate resource URN ${urn}`));
      return;
    }
    // A URN does not name the stack among the parents' types.
    this.#types.set(urn, type === "pulumi:pulumi:Stack" ? "" : qualified);
    this.resources.push(resource);
    let id = "";
    let object = request.getObject();
    // A remote component is made by its provider, so it has outputs as well; ours are made by the program.
    if (!preview && (resource.custom || request.getRemote())) {
      const answer = created?.(resource) ?? { id: `${resource.name}-id`, state: {} };
      id = answer.id;
      object = Struct.fromJavaScript({ ...resource.inputs, ...answer.state } as Parameters<
        typeof Struct.fromJavaScript
      >[0]);
    }
    reply(null, {
      getUrn: () => urn,
      getId: () => id,
      getObject: () => object,
      getPropertydependenciesMap: () => undefined,
      getResult: () => 0,
    });
  }

  registerResourceOutputs(request: { getUrn(): string; getOutputs(): Struct | undefined }, reply: Reply): void {
    if (request.getUrn().includes("::pulumi:pulumi:Stack::")) {
      this.outputs = (request.getOutputs()?.toJavaScript() ?? {}) as Record<string, unknown>;
    }
    reply(null, {});
  }

  invoke(request: { getTok(): string }, reply: Reply): void {
    const { preview = true, invoked } = this.#options;
    if (preview || invoked === undefined) {
      const details = `the program looked up ${request.getTok()}; a preview must need no credentials`;
      // The SDK tells of `details`, as the engine's errors have them.
      reply(Object.assign(new Error(details), { details }));
      return;
    }
    const answer = Struct.fromJavaScript(invoked(request.getTok()) as Parameters<typeof Struct.fromJavaScript>[0]);
    reply(null, { getReturn: () => answer, getFailuresList: () => [] });
  }

  call(request: { getTok(): string }, reply: Reply): void {
    reply(new Error(`the program called ${request.getTok()}; a preview must need no credentials`));
  }

  readResource(request: { getType(): string }, reply: Reply): void {
    reply(new Error(`the program read a ${request.getType()}; a preview must need no credentials`));
  }

  supportsFeature(request: { getId(): string }, reply: Reply): void {
    reply(null, { getHassupport: () => request.getId() !== "outputValues" });
  }

  registerPackage(_request: unknown, reply: Reply): void {
    reply(null, { getRef: () => "recorded" });
  }
}

/** The getters of the SDK's request message that are used here. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getRemote(): boolean;
  getObject(): Struct | undefined;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getIgnorechangesList(): string[];
  getDependenciesList(): string[];
  getPropertydependenciesMap(): PropertyDependencies;
  getAliasesList(): { getUrn(): string; getSpec(): { getName(): string } | undefined }[];
  getProvider(): string;
}

interface PropertyDependencies {
  forEach(callback: (value: { getUrnsList(): string[] }, key: string) => void): void;
}

function propertyDependenciesOf(request: RegisterRequest): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((value, key) => {
    found[key] = value.getUrnsList().toSorted();
  });
  return found;
}
