import type { Risk } from "./fleet-diff";

/** A risk that several services have in the same words. */
export interface RiskGroup extends Pick<Risk, "kind" | "text"> {
  /** Names; empty where the risk is of no service. */
  readonly services: readonly string[];
}

/** The same risks, each text once, in their order. */
export function groupRisks(risks: readonly Risk[]): readonly RiskGroup[] {
  const groups = new Map<string, { risk: Risk; services: string[] }>();
  for (const risk of risks) {
    const key = `${risk.kind} ${risk.text}`;
    const group = groups.get(key) ?? { risk, services: [] };
    groups.set(key, group);
    group.services.push(...(risk.service === undefined ? [] : [risk.service]));
  }
  return [...groups.values()].map(({ risk: { kind, text }, services }) => ({ kind, text, services }));
}
