import type { Risk } from "./fleet-diff";

/** A risk that several services have in the same words. */
export interface RiskGroup extends Pick<Risk, "kind" | "text"> {
  /** Names; empty where the risk is of no service. */
  readonly services: readonly string[];
  /** Services that are not named. */
  readonly more: number;
}

/** Names that are said; more are counted. */
const named = 3;

/** The same risks, each text once, in their order. */
export function groupRisks(risks: readonly Risk[]): readonly RiskGroup[] {
  const groups = new Map<string, { risk: Risk; services: string[] }>();
  for (const risk of risks) {
    const key = `${risk.kind} ${risk.text}`;
    const group = groups.get(key) ?? { risk, services: [] };
    groups.set(key, group);
    group.services.push(...(risk.service === undefined ? [] : [risk.service]));
  }
  return [...groups.values()].map(({ risk: { kind, text }, services }) => ({
    kind,
    text,
    services: services.slice(0, named),
    more: Math.max(0, services.length - named),
  }));
}

/** `billing, refunds and 3 more`. */
export function servicesText({ services, more }: RiskGroup, name = (text: string) => text): string {
  return `${services.map(name).join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}
