/** What can be done about an error of AWS: ask again, grant a permission, or nothing. */
export type ErrorKind = "transient" | "denied" | "final";

const throttling = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "LimitExceededException",
  "SlowDown",
]);
const network = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
]);
const denied = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"]);

interface AwsErrorFields {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Tells throttling, faults of AWS and the network (transient) from missing permissions and everything else. */
export function kindOf(error: unknown): ErrorKind {
  const { name = "", code = "", $metadata } = error as AwsErrorFields;
  const status = $metadata?.httpStatusCode ?? 0;
  if (throttling.has(name) || network.has(code) || name === "TimeoutError" || status >= 500 || status === 429) {
    return "transient";
  }
  return denied.has(name) ? "denied" : "final";
}

/** One line: `ThrottlingException: Rate exceeded`. */
export function describeError(error: unknown): string {
  const { name = "Error", message = "", code } = error as AwsErrorFields;
  const kind = name === "Error" && code !== undefined ? code : name;
  const text = message.replace(/\s+/g, " ").trim();
  return text === "" ? kind : `${kind}: ${text}`;
}

/** The permission that is missing, as AWS names it, or the one that the call takes. */
export function missingPermission(error: unknown, action: string): string {
  const { message = "" } = error as AwsErrorFields;
  return message.match(/not authorized to perform: ([\w-]+:\w+)/)?.[1] ?? action;
}
