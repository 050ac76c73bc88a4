import { countText } from "../modules-manifest/count-text";
import type { Screen } from "./paint";
import type { PolicyVerdict, PolicyViolation } from "./policy-verdict";
import { resourceName } from "./resource-names";
import { wrapWords } from "./text-layout";

/** A verdict in one line, and below it each violation: level, rule, resource; what is wrong, and how to mend it. */
export function renderPolicies(verdict: PolicyVerdict, screen: Screen): string {
  const { paint } = screen;
  const blocks = verdict.violations.map((violation) => render(violation, screen));
  return [`${paint.title("policies:")} ${summarise(verdict, screen)}`, ...blocks].join("\n");
}

function summarise({ rules, resources, violations }: PolicyVerdict, { paint }: Screen): string {
  if (violations.length === 0) {
    return `${countText(rules, "rule")} over ${countText(resources, "resource")}, no violation`;
  }
  const mandatory = violations.filter(({ level }) => level === "mandatory").length;
  const advice = violations.length - mandatory;
  return [
    ...(mandatory > 0 ? [paint.error(countText(mandatory, "mandatory violation"))] : []),
    ...(advice > 0 ? [paint.warning(`${advice} advice`)] : []),
  ].join(", ");
}

function render({ level, rule, type, name, message }: PolicyViolation, { width, paint }: Screen): string {
  const shown = level === "mandatory" ? paint.error(level) : paint.warning(level);
  const [wrong = "", mending] = message.split(/(?= To mend: )/);
  const lines = [wrong, ...(mending === undefined ? [] : [mending.trim()])].flatMap((part, index) =>
    wrapWords(part, width - 6).map((line) => `    ${index === 0 ? line : paint.label(line)}`),
  );
  return [`  ${shown}  ${rule}  ${resourceName(type, 1)} ${paint.link(name)}`, ...lines].join("\n");
}
