import { z } from "zod";
import { arnOf, domainName, unique } from "../schema-values";

const segment = "[A-Za-z0-9_-][A-Za-z0-9._-]*";
const mostSegments = 6;
/** With its guards a path has to fit into AWS's 128 characters. */
const longestPath = 40;

const pathText = z
  .string()
  .max(longestPath, `at most ${longestPath} characters`)
  .regex(
    new RegExp(`^(/${segment}){1,${mostSegments}}$`),
    `a path of 1 to ${mostSegments} parts, such as /billing, of letters, digits, dots, - and _`,
  );

const pattern = z
  .string()
  .max(longestPath + "/*".length, `at most ${longestPath} characters before /*`)
  .regex(
    new RegExp(`^(/${segment}){1,${mostSegments}}(/\\*)?$`),
    `/path for one path, or /path/* for it and all below: 1 to ${mostSegments} parts of letters, digits, dots, - and _`,
  );

/** A name that a load balancer's rule can ask for. */
const host = domainName.max(75, "at most 75 characters");

const unauthenticated = z.enum(["authenticate", "deny"]);

const route = z.strictObject({
  path: pattern.describe("As in the short form."),
  host: host.exactOptional().describe("Only for this name. Default: for every name that no host is set for."),
  stripPrefix: pathText.exactOptional().describe("Beginning of the path that the service does not see. Default: none."),
  unauthenticated: unauthenticated.exactOptional().describe("For this route alone."),
});

const endpoint = z.url({ protocol: /^https$/, error: "an address that starts with https://" });
/** What the load balancer itself calls: its security group lets it out at this port alone. */
const calledEndpoint = endpoint.refine((url) => new URL(url).port === "", "an address at port 443");

const authentication = z
  .strictObject({
    oidc: z
      .strictObject({
        issuer: endpoint.describe("The provider's name for itself."),
        authorizationEndpoint: endpoint.describe("Where people log in."),
        tokenEndpoint: calledEndpoint.describe("Where the load balancer gets tokens."),
        userInfoEndpoint: calledEndpoint.describe("Where it gets what is known of a user."),
        clientId: z.string().min(1).describe("The load balancer's name at the provider."),
        clientSecret: z.string().min(1).describe("Encrypted: `pulumi config set --secret --path ...`."),
      })
      .exactOptional()
      .describe("Log-in at an OpenID Connect provider, kept in a cookie."),
    cognito: z
      .strictObject({
        userPoolArn: arnOf("cognito-idp").describe("The user pool."),
        userPoolClientId: z.string().min(1).describe("A client of it that has a secret."),
        userPoolDomain: z.string().min(1).describe("Its domain's prefix, or its own domain."),
      })
      .exactOptional()
      .describe("Log-in at a Cognito user pool, kept in a cookie."),
    jwt: z
      .strictObject({
        issuer: endpoint.describe("Claim `iss` of every token."),
        jwksEndpoint: calledEndpoint.describe("Its keys: at most 10, RS256."),
      })
      .exactOptional()
      .describe("Bearer tokens, verified at the load balancer; nobody is sent to log in."),
    unauthenticated: unauthenticated
      .exactOptional()
      .describe(
        "authenticate: to the log-in page. deny: answer 401, for calls by scripts. With oidc or cognito. Default: authenticate.",
      ),
    sessionHours: z
      .int()
      .min(1)
      .max(168)
      .exactOptional()
      .describe("How long a log-in lasts, with oidc or cognito. Default: 12."),
  })
  .refine(
    ({ oidc, cognito, jwt }) => [oidc, cognito, jwt].filter((one) => one !== undefined).length === 1,
    "one of oidc, cognito and jwt",
  )
  .refine(
    (written) => written.jwt === undefined || written.unauthenticated !== "authenticate",
    "no `unauthenticated: authenticate` beside jwt, as nobody can log in there",
  );

/** What a service says of the requests that the API's public load balancer sends it directly. */
export const gatewayFields = {
  routes: z
    .array(z.union([pattern, route], "a path such as /billing/*, or {path, host, stripPrefix, unauthenticated}"))
    .max(20)
    .exactOptional()
    .describe(
      "Paths that the API's public load balancer sends to this service, past the API: /billing/* or {path: /billing/*, host: ..., stripPrefix: /billing}. Default: none.",
    ),
  hosts: unique(host)
    .max(9)
    .exactOptional()
    .describe("Names that the API's public load balancer sends to this service whole. Default: none."),
  guardedPaths: unique(pathText)
    .max(9)
    .exactOptional()
    .describe(
      "Paths of the service that no route reaches, besides /internal, /metrics, its health check's and its metrics page.",
    ),
  authentication: authentication
    .exactOptional()
    .describe("Who gets through its routes, decided at the load balancer. Default: everybody."),
  routeLimits: z
    .strictObject({
      requestsPerFiveMinutes: z
        .int()
        .min(10)
        .max(2_000_000_000)
        .exactOptional()
        .describe("WAF's limit per client address, for its routes together. Default: the API's alone."),
      requestBytes: z
        .int()
        .min(1)
        .max(8192)
        .exactOptional()
        .describe(
          "Longest body; at most 8192, as WAF sees no more of one at a load balancer. Default: what the service takes.",
        ),
    })
    .exactOptional()
    .describe("What a client may ask of its routes."),
};

/** What the API's load balancer says of all that comes through it. */
export const gatewayApiFields = {
  idleTimeoutSeconds: z
    .int()
    .min(1)
    .max(4000)
    .exactOptional()
    .describe("How long the load balancer waits for an answer, or keeps a silent connection. Default: 130."),
};

/** A service's own words. */
export type RawGateway = {
  readonly [Field in keyof typeof gatewayFields]?: z.output<(typeof gatewayFields)[Field]>;
};
