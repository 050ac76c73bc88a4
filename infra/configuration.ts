import type { z } from "zod";
import type { Diagnostic } from "../modules-manifest/manifest";
import { didYouMean } from "../modules-manifest/nearest";
import { certificateAuthorities } from "./certificate-authorities";
import type { ConfigurationFile } from "./configuration-file";
import { pruned } from "./prune";
import { configurationSchema, type RawConfiguration } from "./schema";
import { describedAt, keysAt } from "./schema-walk";

/** The namespace of our keys in `Pulumi.<stack>.yaml`: the project's name. */
export const namespace = "fleet";

/** A stack's configuration as the engine hands it over: full keys, values as text, structured ones as JSON. */
export interface ConfigurationSource {
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose value is, or holds, an encrypted one. */
  readonly secretKeys: ReadonlySet<string>;
  /** Where the values were written, to tell the user the line. */
  readonly file: ConfigurationFile;
}

/** The configuration, without what does not fit the schema, and everything that is wrong with it. */
export interface ConfigurationResult {
  readonly configuration?: RawConfiguration;
  readonly region?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and validates a stack's configuration; reports all problems at once and never throws. */
export function readConfiguration(source: ConfigurationSource): ConfigurationResult {
  const raw: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(source.values)) {
    if (key.startsWith(`${namespace}:`)) {
      raw[key.slice(namespace.length + 1)] = structured(value);
    }
  }
  const region = source.values["aws:region"];
  const parsed = configurationSchema.safeParse(raw);
  const issues = parsed.error?.issues ?? [];
  const { data: configuration } = parsed.success ? parsed : configurationSchema.safeParse(pruned(raw, issues));
  const diagnostics = issues.flatMap((issue) => diagnosticsOf(issue, raw, source));
  if (configuration !== undefined) {
    diagnostics.push(...plainSecrets(configuration, source), ...exposedSecrets(configuration, source));
  }
  if (region === undefined) {
    diagnostics.push(
      configurationError(source.file, ["aws:region"], "aws:region is missing; it says where the fleet runs", {
        fix: "Set it: pulumi config set aws:region eu-central-1.",
      }),
    );
  } else if (certificateAuthorities(region) === undefined) {
    diagnostics.push(
      configurationError(source.file, ["aws:region"], `aws:region: RDS is in no region \`${region}\``, {
        fix: "Correct it; a region looks like eu-central-1.",
      }),
    );
  }
  return {
    ...(configuration !== undefined && { configuration }),
    ...(region !== undefined && { region }),
    diagnostics,
  };
}

/** An error in the configuration, placed at the line where the path's value, or its nearest parent, was written. */
export function configurationError(
  file: ConfigurationFile,
  path: readonly PropertyKey[],
  message: string,
  {
    fix,
    code = "configuration",
    severity = "error",
  }: { fix: string; code?: string; severity?: Diagnostic["severity"] },
): Diagnostic {
  return { severity, code, ...file.locate(path), message, fix };
}

/** The path of a setting as users write it: `fleet:services.billing.cpu`. */
export function settingPath(path: readonly PropertyKey[]): string {
  return `${namespace}:${path.map(String).join(".")}`;
}

function structured(value: string): unknown {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" || typeof parsed === "boolean" ? parsed : value;
  } catch {
    return value;
  }
}

function diagnosticsOf(issue: z.core.$ZodIssue, raw: unknown, source: ConfigurationSource): Diagnostic[] {
  const { file } = source;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const allowed = keysAt(issue.path);
      return configurationError(
        file,
        configPath([...issue.path, key]),
        `${settingPath([...issue.path, key])}: unknown key`,
        {
          code: "configuration-unknown-key",
          fix: allowed.length === 0 ? "Remove it." : `${didYouMean(key, allowed)}Allowed are ${allowed.join(", ")}.`,
        },
      );
    });
  }
  const missing = issue.code === "invalid_type" && valueAt(raw, issue.path) === undefined;
  const hidden = missing || issue.code === "invalid_key" || mayBeSecret(issue.path, source);
  const got = hidden ? "" : `, got ${shown(valueAt(raw, issue.path))}`;
  const message = missing
    ? `${settingPath(issue.path)} is missing`
    : `${settingPath(issue.path)}: ${expectation(issue)}${got}`;
  const description = describedAt(issue.path);
  const fix = description === undefined ? "Correct it; the README lists every key." : `Correct it. ${description}`;
  return [configurationError(file, configPath(issue.path), message, { fix })];
}

/** Kinds of values in a user's words. */
const kinds: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a map",
  record: "a map",
  string: "text",
};

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") {
    return `expected ${kinds[issue.expected] ?? issue.expected}`;
  }
  const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const text = message.replace(/^(Invalid (input|option)|Too (small|big)): /, "");
  return text.startsWith("expected") ? text : `expected ${text}`;
}

function shown(value: unknown): string {
  return typeof value === "object" && value !== null
    ? `${Array.isArray(value) ? kinds.array : kinds.object}`
    : JSON.stringify(value);
}

/** Whether a value was encrypted, or stands where secrets do: it is never told. */
function mayBeSecret(path: readonly PropertyKey[], { secretKeys, file }: ConfigurationSource): boolean {
  const encrypted = secretKeys.has(settingPath(path.slice(0, 1))) && file.isEncrypted(configPath(path)) !== false;
  return encrypted || path.includes("secrets") || path.includes("clientSecret");
}

/** A secret in plain text is refused: it would be in git. */
function plainSecrets(configuration: RawConfiguration, source: ConfigurationSource): Diagnostic[] {
  const modules = [
    { key: "api", path: ["api"], secrets: configuration.api?.secrets },
    ...Object.entries(configuration.services ?? {}).map(([name, service]) => ({
      key: "services",
      path: ["services", name],
      secrets: service.secrets,
      clientSecret: service.authentication?.oidc?.clientSecret,
    })),
  ];
  return modules.flatMap(({ key, path, secrets, ...others }) => {
    const own = Object.entries(secrets ?? {}).map(([variable, value]) => ({
      value,
      at: [...path, "secrets", variable],
    }));
    const clientSecret = "clientSecret" in others ? others.clientSecret : undefined;
    const client = { value: clientSecret, at: [...path, "authentication", "oidc", "clientSecret"] };
    return [...own, client].flatMap(({ value, at }) => {
      const encrypted =
        source.secretKeys.has(`${namespace}:${key}`) && source.file.isEncrypted(configPath(at)) !== false;
      if (typeof value !== "string" || encrypted) {
        return [];
      }
      return [
        configurationError(source.file, configPath(at), `${settingPath(at)} is a secret in plain text`, {
          code: "configuration-plain-secret",
          fix: `Encrypt it, and treat the old value as leaked: pulumi config set --secret --path '${settingPath(at)}'.`,
        }),
      ];
    });
  });
}

/** An encrypted value where AWS shows it in plain text is refused: a variable that is no secret, or a build argument. */
function exposedSecrets({ defaults, api, services }: RawConfiguration, { file }: ConfigurationSource): Diagnostic[] {
  const modules = [
    { path: ["defaults"], module: defaults },
    { path: ["api"], module: api },
    ...Object.entries(services ?? {}).map(([name, module]) => ({ path: ["services", name], module })),
  ];
  return modules.flatMap(({ path, module }) =>
    (["environment", "buildArguments"] as const).flatMap((kind) =>
      Object.keys(module?.[kind] ?? {})
        .map((variable) => [...path, kind, variable])
        .filter((at) => file.isEncrypted(configPath(at)) === true)
        .map((at) => {
          const message = `${settingPath(at)} is encrypted, but everybody who sees the task or the image can read it`;
          return configurationError(file, configPath(at), message, {
            code: "configuration-exposed-secret",
            fix: "Set it under `secrets` of the API or of each service.",
          });
        }),
    ),
  );
}

/** The path of a setting under `config` in the file: its first key with the namespace. */
export function configPath([first, ...rest]: readonly PropertyKey[]): readonly PropertyKey[] {
  return first === undefined ? [] : [`${namespace}:${String(first)}`, ...rest];
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  );
}
