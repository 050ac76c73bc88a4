/** Shapes that only credentials have. */
const SHAPES: readonly (readonly [string, RegExp])[] = [
  ["an AWS access key", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})\b/],
  ["a GitLab token", /\bglpat-[A-Za-z0-9_-]{20,}\b/],
  ["a Slack token", /\bxox[abeprs]-[A-Za-z0-9-]{10,}\b/],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{16,}\b/],
  ["a Google key", /\bAIza[0-9A-Za-z_-]{35}\b/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["a SendGrid key", /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}\b/],
  ["an OpenAI or Anthropic key", /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{24,}\b/],
  ["a signed token", /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\b/],
];
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^:/@\s"']*:([^@/\s"']+)@([^:/?\s"']+)/gi;
const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|SECRETS|TOKEN|API_?KEY|APIKEY|PRIVATE_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|ACCESS_?KEY|SECRET_?KEY|CREDENTIALS?)$/i;
const PUBLIC_NAME =
  /PUBLIC|(?:^|_)(?:IDS?|ARN|URL|URI|NAME|FILE|PATH|SHA\d*|COMMIT|REVISION|DIGEST|HASH|VERSION|FINGERPRINT|BUILD|RELEASE|TAG|DSN|CERT(?:IFICATE)?|CA)(?:_|$)/i;
const PLACEHOLDER =
  /^(?:|x+|\*+|<[^>]*>|\$\{?[A-Za-z0-9_.]+\}?|\{\{[^}]*\}\}|(?:none|null|undefined|true|false|off|on|optional|required|disabled|enabled))$/i;
const REFERENCE =
  /^(?:arn:[\w-]+:|https?:\/\/|\.{0,2}\/[\w./-]+$|[\w.-]+\.(?:pem|key|json|ya?ml)$|\d+(?:ms|s|m|h|d)?$)/i;

/** What kind of credential a text holds, if it holds one; the variable's name helps to tell. */
export function credentialIn(text: string, variable = ""): string | undefined {
  for (const [what, shape] of SHAPES) if (shape.test(text)) return what;
  for (const [, password = "", host = ""] of text.matchAll(URL_PASSWORD)) {
    const local = /^(?:localhost|127\.\d+\.\d+\.\d+)$/.test(host);
    if (!local && !PLACEHOLDER.test(password)) return "a URL with a password";
  }
  const value = text.trim();
  if (PLACEHOLDER.test(value) || REFERENCE.test(value)) return undefined;
  if (SECRET_NAME.test(variable) && !/PUBLIC/i.test(variable)) return `a value for \`${variable}\``;
  if (PUBLIC_NAME.test(variable)) return undefined;
  return /^[[{]/.test(value) ? randomInJson(value) : randomIn(value);
}

/** One among the texts of a JSON document: tokens by caller, say. */
function randomInJson(value: string): string | undefined {
  for (const [, text = "", isKey] of value.matchAll(/"([^"\\]*)"(\s*:)?/g)) {
    const found = isKey === undefined ? randomIn(text) : undefined;
    if (found) return found;
  }
  return undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A single word that looks drawn by lot. */
function randomIn(value: string): string | undefined {
  if (!/^[A-Za-z0-9+/=_-]{20,}$/.test(value) || UUID.test(value)) return undefined;
  if (/^[0-9a-f]{32,}$/i.test(value)) return entropy(value) > 3 ? "a random hexadecimal word" : undefined;
  const mixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
  const words = value
    .split(/[-_/]|(?<=[a-z])(?=[A-Z])/)
    .filter((word) => /^(?:[A-Za-z][a-z]{2,}|[A-Z]{2,}|\d{1,4})$/.test(word));
  if (!mixed || words.join("").length > value.length / 2) return undefined;
  return entropy(value) > 3.7 ? "a random word" : undefined;
}

/** Shannon's entropy of a text, in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** The credential in a script, line by line, with the variables that it sets. */
export function credentialInScript(script: string): string | undefined {
  // Plain words may look like base64: `export TOKEN=...` has no other letters.
  const decoded = /^[A-Za-z0-9+/=\s]{24,}$/.test(script) ? Buffer.from(script, "base64").toString("utf8") : "";
  for (const line of `${script}\n${decoded}`.split(/\r?\n/)) {
    const [, variable = "", value = ""] =
      /^\s*(?:export\s+|set\s+)?([A-Za-z_][A-Za-z0-9_]*)=["']?([^"'\s]*)/.exec(line) ?? [];
    const found = credentialIn(value, variable) ?? shapeIn(line);
    if (found) return found;
  }
  return undefined;
}

function shapeIn(line: string): string | undefined {
  const option = /--?(?:password|token|secret|api-key)[= ]["']?([^"'\s$]{6,})/i.exec(line)?.[1];
  if (option !== undefined && !PLACEHOLDER.test(option)) return "a password on a command line";
  const header = /\b(?:authorization|x-[a-z-]*(?:token|key|secret)): *(?:bearer +)?([^"'\s$]{6,})/i.exec(line)?.[1];
  if (header !== undefined && !PLACEHOLDER.test(header)) return "a header with a credential";
  return credentialIn(line, "_ID");
}
