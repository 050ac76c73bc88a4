import type { Store } from "./datastores";
import { classOf } from "./kinds";
import type { Plan } from "./plan";
import { listAt, textAt } from "./value";

const URL_HOST =
  /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|valkeys?|memcached?|sqlserver|amqps?):\/\/(?:[^@/\s"']*@)?\[?([A-Za-z0-9_.:-]+?)\]?(?::\d+)?(?=[/?,\s"']|$)/gi;
const AWS_HOST =
  /\b[a-z0-9][a-z0-9.-]*\.(?:rds|cache|docdb|neptune|memorydb|redshift|mq)[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?\b/gi;
const CACHE_HOST = /\b[a-z0-9][a-z0-9.-]*\.cache\.amazonaws\.com(?:\.cn)?\b/gi;
const JDBC_HOST = /\bjdbc:[a-z]+:\/\/([A-Za-z0-9_.-]+)/gi;
const HOST_NAME =
  /(?:^|_)(?:PG|DB|DATABASE|POSTGRES(?:QL)?|MYSQL|REDIS|CACHE|VALKEY)(?:_[A-Z]+)*_?(?:HOST|HOSTNAME|ENDPOINT|ADDRESS|SERVER)$/i;
const IDENTIFIER_NAME = /(?:^|_)(?:DB|DATABASE|RDS|CACHE|REDIS|VALKEY|INSTANCE|CLUSTER)(?:_|$)/i;
const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0)$/;

/** The hosts of databases and caches that a text (a URL, a JSON of URLs, a host) speaks of. */
export function endpointsIn(text: string, variable = ""): string[] {
  const hosts: string[] = [];
  for (const pattern of [URL_HOST, JDBC_HOST])
    for (const match of text.matchAll(pattern)) hosts.push(...match.slice(1));
  for (const pattern of [AWS_HOST, CACHE_HOST]) for (const match of text.matchAll(pattern)) hosts.push(match[0]);
  if (HOST_NAME.test(variable) && /^[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?$/.test(text))
    hosts.push(text.replace(/:.*/, ""));
  return [...new Set(hosts.map((host) => host.toLowerCase().replace(/\.$/, "")))].filter(
    (host) => host !== "" && !LOCAL.test(host),
  );
}

/** Everything that a text may call a datastore by. */
export class StoreNames {
  readonly #exact = new Map<string, Store>();
  readonly #labels = new Map<string, Store>();

  constructor(plan: Plan, stores: readonly Store[]) {
    const byUrn = new Map(stores.flatMap((store) => store.members.map((member) => [member.urn, store] as const)));
    for (const store of stores) {
      for (const { inputs } of store.members) {
        const own = ["identifier", "clusterIdentifier", "replicationGroupId", "clusterId", "name"];
        for (const property of own) {
          const label = textAt(inputs, property);
          if (label !== undefined) this.#labels.set(label.toLowerCase(), store);
        }
        for (const property of [
          "address",
          "endpoint",
          "readerEndpoint",
          "primaryEndpointAddress",
          "arn",
          "resourceId",
        ]) {
          const text = textAt(inputs, property)?.replace(/:\d+$/, "");
          if (text) this.#exact.set(text.toLowerCase(), store);
        }
        // A broker's, each as a URL.
        for (const endpoint of listAt(inputs, "instances").flatMap((one) => listAt(one, "endpoints"))) {
          if (typeof endpoint !== "string") continue;
          for (const host of endpointsIn(endpoint)) this.#exact.set(host, store);
        }
      }
    }
    for (const record of plan.resources) {
      if (classOf(record.type) !== "route53:Record") continue;
      const name = textAt(record.inputs, "fqdn") ?? textAt(record.inputs, "name");
      const store = (record.propertyDependencies.records ?? []).map((urn) => byUrn.get(urn)).find((one) => one);
      if (name !== undefined && store) this.#exact.set(name.toLowerCase().replace(/\.$/, ""), store);
    }
  }

  /** The datastore that a host name belongs to. */
  ofHost(host: string): Store | undefined {
    const exact = this.#exact.get(host);
    if (exact || !host.includes(".amazonaws.com")) return exact;
    const labels = [...host.split(".").slice(0, 2), host.replace(/(?:-[a-z0-9]{5,7})?\..*/, "")];
    return labels.flatMap((label) => this.#labels.get(label) ?? [])[0];
  }

  /** The datastore that a whole value (an identifier, an ARN) names; a mere word counts if its variable says so. */
  ofValue(value: string, variable: string): Store | undefined {
    const exact = this.#exact.get(value.toLowerCase());
    return exact ?? (IDENTIFIER_NAME.test(variable) ? this.#labels.get(value.toLowerCase()) : undefined);
  }
}
