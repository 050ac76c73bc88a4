import { enumerate, type Rule, STRICTLY } from "./rule";

/** Both ends of a call. */
const most = 2;

/** The rule that a credential tells services apart. */
export const tokenNotShared: Rule = {
  name: "token-not-shared",
  description: "A generated credential is handed to two services at most: the one that shows it and the one that asks.",
  severity: "medium",
  levels: STRICTLY,
  controls: [],
  remediation:
    "generate one for each pair of services: of three that have the same, each can pass for another, and none can be " +
    "given a new one alone.",
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
  options: {
    allow: {
      type: "array",
      description: "Names of generated values that more services share on purpose.",
      default: [],
    },
  },
  kinds: ["generatedSecret"],
  checkStack({ plan, network, access }, scope) {
    // Whom those are for other rules say.
    const passwords = new Set(
      [...network.datastores, ...network.brokers].flatMap((store) => access.credentials.passwordSources(store)),
    );
    return plan.all("generatedSecret").flatMap((value) => {
      if (passwords.has(value) || scope.list("allow").includes(value.name)) return [];
      const readers = new Map(
        access.readersOfValue(value).map((reader) => [scope.identity(reader.owner, reader.name), reader]),
      );
      if (readers.size <= most) return [];
      const all = [...readers.values()];
      const names = enumerate(all.map(({ name }) => `\`${name}\``));
      return [
        {
          urn: value.urn,
          message: `The generated value \`${value.name}\` can be read by ${readers.size} services, ${names}; ${most} is the most.`,
          path: enumerate(
            all.map(({ path }) => path),
            6,
          ),
        },
      ];
    });
  },
};
