import { describeError } from "../gate/aws-errors";
import { GateFailure } from "../gate/gate-failure";
import { lastPart } from "../gate/names";

/** AWS does not tell what was asked. The message is for the user: one sentence. */
export class AwsProblem extends Error {}

/** Where AWS was asked. */
export interface AskedPlace {
  readonly region: string;
  /** ARN or name. @default - the question was not about a cluster */
  readonly cluster?: string;
}

const explanations: readonly (readonly [RegExp, (place: AskedPlace) => string])[] = [
  [
    /CredentialsProviderError|Could not load credentials|TokenProviderError/,
    () => "there are no credentials for AWS: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run aws sso login",
  ],
  [
    /Expired(Token|TokenException)\b|RequestExpired|token (included in the request )?(is|has) expired/i,
    () => "the credentials for AWS have expired: get new ones, such as by aws sso login",
  ],
  [
    /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|AuthFailure|IncompleteSignature/,
    () => "AWS does not accept the credentials: check AWS_PROFILE, or the access key and its secret",
  ],
  [
    /ClusterNotFound/,
    ({ region, cluster = "" }) =>
      `there is no cluster ${lastPart(cluster)} in ${region}: the credentials are of another account, or it was deleted`,
  ],
  [
    /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceeded|SlowDown|Rate exceeded/,
    ({ region }) => `AWS throttles our questions in ${region}: try again in a minute`,
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EPIPE|TimeoutError/,
    ({ region }) => `AWS in ${region} cannot be reached: check the network, the proxy and AWS_ENDPOINT_URL`,
  ],
];

/** An error of a call to AWS in one sentence that says what to do; the error itself where it is no one's we know. */
export function awsProblem(error: unknown, place: AskedPlace): AwsProblem {
  if (error instanceof AwsProblem) {
    return error;
  }
  const text = error instanceof GateFailure ? error.message : describeError(error);
  const [, explain] = explanations.find(([pattern]) => pattern.test(text)) ?? [];
  if (explain !== undefined) {
    return new AwsProblem(explain(place));
  }
  const [, action, permission] = /^AWS refuses (\S+): who deploys needs the permission (\S+)\.\n/.exec(text) ?? [];
  if (action !== undefined) {
    return new AwsProblem(`AWS refuses ${action}: the credentials need the permission ${permission}`);
  }
  return new AwsProblem(text.replace(/\s+/g, " "));
}
