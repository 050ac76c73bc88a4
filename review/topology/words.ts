import { countText } from "../../modules-manifest/count-text";
import type { TopologyStatus } from "./statuses";
import type { Topology, TopologyEdge, TopologyNode } from "./topology";

const marks: Readonly<Record<TopologyStatus, { readonly sign: string; readonly word: string }>> = {
  unchanged: { sign: "", word: "" },
  created: { sign: "+", word: "new" },
  changed: { sign: "~", word: "changed" },
  replaced: { sign: "!", word: "replaced" },
  deleted: { sign: "-", word: "removed" },
  renamed: { sign: ">", word: "renamed" },
};

/** Sign and word of a status, as `+ new`: nothing is told by its colour alone. Empty for what is unchanged. */
export function statusMark(status: TopologyStatus): string {
  const { sign, word } = marks[status];
  return `${sign} ${word}`.trim();
}

/** The sign alone, where there is no room for more. */
export function statusSign(status: TopologyStatus): string {
  return marks[status].sign;
}

/** What there is to say of a service besides its name: its status, its former name, its retirement. */
export function serviceMark({ status, renamedFrom, retire }: TopologyNode): string {
  if (retire !== undefined) {
    return `${marks[status].sign} retiring, ${retire === "keepData" ? "keeps" : "deletes"} data`.trim();
  }
  return renamedFrom === undefined ? statusMark(status) : `${marks[status].sign} was ${renamedFrom}`;
}

/** What stands in a node that is no service, without its status. */
export function nodeLabel({ kind, name, public: isPublic }: TopologyNode): string {
  const labels: Readonly<Record<TopologyNode["kind"], string>> = {
    internet: "internet",
    entry: `${isPublic ? "public" : "private"} load balancer of ${name}`,
    api: name,
    "load balancer": `internal load balancer ${name}`,
    service: name,
    postgres: "Postgres",
    redis: "Redis",
  };
  return labels[kind];
}

/** A node in words: `billing: service on port 3001, changed, with its own Postgres (replaced) and Redis`. */
export function describeNode(node: TopologyNode, { nodes }: Topology): string {
  const { kind, status } = node;
  if (kind !== "service" && kind !== "api") {
    return [nodeLabel(node), marks[status].word].filter((part) => part !== "").join(", ");
  }
  const port = node.port === undefined ? "" : ` on port ${node.port}`;
  const mark = node.renamedFrom === undefined ? marks[status].word : `renamed from ${node.renamedFrom}`;
  const retired = node.retire === undefined ? "" : `being retired (${node.retire})`;
  const stores = storesIn(nodes, node.name).map((store) => {
    const changed = store.status === "unchanged" || store.status === status ? "" : ` (${marks[store.status].word})`;
    return `${nodeLabel(store)}${changed}`;
  });
  const parts = [`${kind === "api" ? "API" : "service"}${port}`, mark, retired].filter((part) => part !== "");
  return `${node.name}: ${parts.join(", ")}, with its own ${stores.join(" and ")}`;
}

/** An edge in words: `billing calls payment-gateway, new`. */
export function describeEdge({ from, to, kind, events = [], status }: TopologyEdge, { nodes }: Topology): string {
  const verbs = { call: "calls", traffic: "reaches", store: "has", event: `sends ${events.join(", ")} to` } as const;
  const [caller, callee] = [from, to].map((end) => nodes.filter(({ id }) => id === end).map(nodeLabel)[0]);
  return [`${caller} ${verbs[kind]} ${callee}`, marks[status].word].filter((part) => part !== "").join(", ");
}

/** A service's own stores, Postgres first. */
export function storesIn(nodes: Topology["nodes"], owner: string): readonly TopologyNode[] {
  return nodes.filter(({ kind, name }) => (kind === "postgres" || kind === "redis") && name === owner);
}

/** `Fleet shop, stack prod`. */
export function topologyTitle({ fleet, stack }: Topology): string {
  return `Fleet ${fleet}, stack ${stack}`;
}

/** How many services there are of each status, as a legend: `1 + new, 2 ~ changed, 17 unchanged`. */
export function topologySummary({ nodes, compared }: Topology): string {
  const services = nodes.filter(({ kind }) => kind === "service");
  if (!compared) {
    return `${countText(services.length, "service")} behind the API`;
  }
  const known = Object.keys(marks) as TopologyStatus[];
  const counted = [...known.filter((status) => status !== "unchanged"), "unchanged" as const].flatMap((status) => {
    const count = services.filter((service) => service.status === status).length;
    return count === 0 ? [] : [`${count} ${statusMark(status) || status}`];
  });
  return counted.length === 0 ? "no services" : `services: ${counted.join(", ")}`;
}

/** A text without what no text file may hold: control characters, halves of characters. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD");
}
