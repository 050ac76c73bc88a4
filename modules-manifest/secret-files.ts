import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { parse } from "yaml";
import { contextPath, isGlob } from "./context-paths";
import { type DiagnosticSink, shown, wholeFile } from "./diagnostics";
import type { IgnoreRules } from "./docker-ignore";
import type { ContextSource } from "./dockerfile-stages";
import { environmentName } from "./environment-file";
import { type FoundFile, isLocalEnvironmentFile, isLocalFile } from "./folder-files";
import { holdsSecret } from "./secret-values";
import { SOURCE_FILE } from "./source-imports";

/** More of a file is not looked at: a key or a token is short. */
const LARGEST_SECRET_BYTES = 64 * 1024;
/** Shows what a variable is called, and no value. */
const EXAMPLE = /\.(?:examples?|samples?|templates?|tpl|dist|defaults?|schema)(?:\.|$)/i;
/** Kinds of files that hold keys or logins, whatever else is in them. */
const SECRET_NAMES: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/, "a private SSH key"],
  [/\.(?:p12|pfx|jks|keystore|kdbx)$/i, "a store of keys"],
  [/^(?:\.netrc|_netrc|\.git-credentials|\.pgpass|\.dockercfg|\.htpasswd)$/, "logins"],
  [/^(?:terraform\.tfstate(?:\.backup)?|kubeconfig)$/, "logins"],
];
const LOGIN_PATHS = /(?:^|\/)(?:\.aws\/credentials|\.docker\/config\.json|\.kube\/config|\.ssh\/[^/]+)$/;
/** Followed by the key itself: a text that only speaks of keys holds none. */
const PRIVATE_KEY =
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[rn]|["'])+(?:[A-Z][A-Za-z-]+: [^\n]*\n\s*)*[A-Za-z0-9+/=]{16}/;
const REGISTRY_TOKEN = /(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)["']?\s*[:=]\s*["']?(?!\$)[^\s"'$]{6}/;
const REGISTRY_FILE = /^(?:\.npmrc|\.yarnrc(?:\.yml)?)$/;
const DOTENV_FILE = /^\.env(?:[.-]|$)/i;
const DOTENV_LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\n#]*))/gm;
/** Hold no keys, or only speak of them. */
const PLAIN_FILE =
  /\.(?:md|mdx|html?|css|scss|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|mp[34]|webm|pdf|zip|gz|wasm|map|lockb?|sql|csv)$/i;

/** Finds the files that hold secrets, by name or by what stands in them. Each is read once. */
export class SecretFiles {
  private readonly known = new Map<string, string | undefined>();

  /** What of secrets a file holds; nothing when it holds none. The local env files are not asked for: they are never taken. */
  held({ path, real }: FoundFile): string | undefined {
    if (isLocalEnvironmentFile(path) || isLocalFile(real)) {
      return undefined;
    }
    if (!this.known.has(path)) {
      this.known.set(path, byName(path) ?? byName(real) ?? byContent(path, real));
    }
    return this.known.get(path);
  }
}

/** Leaves out of an image the files that hold secrets, and says so; of a file that the Dockerfile names, as an error. */
export function withoutSecretFiles(
  files: readonly FoundFile[],
  secretFiles: SecretFiles,
  { sources, git, sink }: { sources: readonly ContextSource[]; git: IgnoreRules; sink: DiagnosticSink },
): readonly FoundFile[] {
  return files.filter((file) => {
    const held = secretFiles.held(file);
    if (held === undefined) {
      return true;
    }
    const source = sources.find(({ path }) => path !== undefined && !isGlob(path) && contextPath(path) === file.path);
    if (source !== undefined) {
      sink.report(
        "secret-file-copied",
        source.at,
        `the Dockerfile copies a file that is left out of every build context, as it holds ${held}, got ${shown(source.written)}; expected a file without secrets`,
        "Take the line out, and give the value as one of `secrets` in the stack's configuration; mount what only the build needs: `RUN --mount=type=secret`.",
      );
    } else if (!git.ignores(file.path)) {
      sink.report(
        "secret-file-left-out",
        wholeFile(file.path),
        `a file that holds ${held} is left out of the image, got ${shown(file.path)}; expected none among the image's files`,
        "Give the value as one of `secrets` in the stack's configuration, and name the file in `.dockerignore`; if it is in git, make a new secret.",
      );
    }
    return false;
  });
}

function byName(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (EXAMPLE.test(name)) {
    return undefined;
  }
  return LOGIN_PATHS.test(path) && !name.endsWith(".pub")
    ? "logins"
    : SECRET_NAMES.find(([pattern]) => pattern.test(name))?.[1];
}

function byContent(path: string, real: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (SOURCE_FILE.test(name) || PLAIN_FILE.test(name) || EXAMPLE.test(name)) {
    return undefined;
  }
  const text = shortText(real);
  if (PRIVATE_KEY.test(text)) {
    return "a private key";
  }
  if (REGISTRY_FILE.test(name) && REGISTRY_TOKEN.test(text)) {
    return "a registry's token";
  }
  if (DOTENV_FILE.test(name)) {
    const values = /\.ya?ml$/i.test(name) ? yamlValues(text) : dotenvValues(text);
    const found = values?.find(([variable, value]) => holdsSecret(variable, value));
    return values === undefined ? "values that cannot be read" : found && `a value of \`${found[0]}\``;
  }
  return undefined;
}

type Values = readonly (readonly [variable: string, value: string])[];

function dotenvValues(text: string): Values {
  return [...text.matchAll(DOTENV_LINE)].map(([, variable = "", double, single, plain]) => [
    variable,
    (double ?? single ?? plain ?? "").trim(),
  ]);
}

/** What the framework would make of the file; nothing when it is no YAML. */
function yamlValues(text: string): Values | undefined {
  const flatten = (value: unknown, path: readonly string[]): Values =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => flatten(inner, Array.isArray(value) ? path : [...path, key]))
      : [[environmentName(path).name, String(value ?? "")]];
  try {
    return flatten(parse(text, { maxAliasCount: 0, logLevel: "error" }), []);
  } catch {
    return undefined;
  }
}

function shortText(real: string): string {
  try {
    const descriptor = openSync(real, "r");
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.alloc(size > LARGEST_SECRET_BYTES ? 0 : size);
      return bytes.toString("latin1", 0, bytes.length === 0 ? 0 : readSync(descriptor, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Reported where the file's digest is taken.
    return "";
  }
}
