import type { PolicyViolation } from "../policy-verdict";
import { groupAlike, namesOf, namesText } from "./alike";
import { describeDuration } from "./duration/render-duration";
import type { FleetDiff, Verdict } from "./fleet-diff";
import { renderDetails } from "./markdown-details";
import { code, fold, limitLines, messageText, plainText } from "./markdown-text";
import { countActions } from "./property-text";
import { groupRisks, type RiskGroup } from "./risk-groups";
import { groupServices, imageText, type ServiceGroup, summarise, verdictTexts } from "./service-summary";

/** GitHub takes 65,536 characters; this is what a comment has at most. */
export const longestComment = 60_000;

/** Characters that each part has at most; what is left goes to the details. */
const room = {
  risks: 8_000,
  services: 30_000,
  reachability: 3_000,
  images: 4_000,
  policies: 4_000,
  duration: 2_000,
  cost: 3_000,
};

/** A summary in the table: the details have the rest. */
const longestSummary = 160;

const verdictIcons: Readonly<Record<Verdict, string>> = {
  unchanged: "\u2705",
  safe: "\u2705",
  attention: "\u26a0\ufe0f",
  "destroys data": "\u{1f6d1}",
};

const statusIcons = {
  created: "\u{1f195}",
  changed: "\u270f\ufe0f",
  replaced: "\u267b\ufe0f",
  deleted: "\u{1f5d1}\ufe0f",
  renamed: "\u{1f500}",
} as const;

/** What finds a stack's comment again, to edit it in place. */
export function commentMarker(stack: string): string {
  return `<!-- fleet:${stack} -->`;
}

/** A comparison as a comment on a pull request: GitHub's Markdown, at most 60,000 characters. */
export function renderMarkdown(diff: FleetDiff): string {
  const sections = [
    commentMarker(diff.stack),
    headline(diff),
    ...bulleted(undefined, groupRisks(diff.risks).map(riskLine), room.risks),
    ...bulleted("The policies refuse the deployment", violationLines(diff, "mandatory"), room.policies),
    ...serviceTable(diff),
    ...bulleted("Who may call whom", diff.reachability.map(reachabilityLine), room.reachability),
    ...bulleted("Images to be built", imageLines(diff), room.images),
    ...bulleted("Deployment", durationLines(diff), room.duration),
    ...bulleted("Cost", (diff.cost ?? []).map(plainText), room.cost),
    ...bulleted("Policies", policyLines(diff), room.policies),
  ];
  const used = sections.join("\n\n").length;
  const details = renderDetails(diff, longestComment - used - 1_000);
  return `${[...sections, ...(details.length === 0 ? [] : [fold("Details", details.join("\n\n"))])].join("\n\n")}\n`;
}

function headline({ verdict, fleet, stack, services, shared, unchanged }: FleetDiff): string {
  const icon = verdictIcons[verdict];
  const all = [...services.flatMap(({ resources }) => resources), ...shared];
  const counts = countActions(all);
  const kept = unchanged === 0 ? [] : [`${unchanged} ${unchanged === 1 ? "service" : "services"} unchanged`];
  const told = [...(counts === "" ? [] : [`resources: ${counts}`]), ...kept].join("; ");
  return `### ${icon} ${verdictTexts[verdict]}: fleet ${code(fleet)}, stack ${code(stack)}\n\n${told}`.trimEnd();
}

function riskLine(risk: RiskGroup): string {
  const icon = risk.kind === "data" ? verdictIcons["destroys data"] : verdictIcons.attention;
  const who = risk.services.length === 0 ? "" : `${namesText(risk.services, code)}: `;
  return `${icon} **${risk.kind}** ${who}${messageText(risk.text)}`;
}

function serviceTable(diff: FleetDiff): readonly string[] {
  const { shared } = diff;
  const common = shared.length === 0 ? [] : [`| | shared | | ${countActions(shared)} |`];
  const rows = [...groupServices(diff).map((group) => serviceRow(group, diff)), ...common];
  if (rows.length === 0) {
    return [];
  }
  const head = "| | service | about | change |\n| --- | --- | --- | --- |";
  return [[head, ...limitLines(rows, room.services, (left) => `| | and ${left} more | | |`)].join("\n")];
}

function serviceRow(group: ServiceGroup, diff: FleetDiff): string {
  const [{ status, categories }] = group;
  const summary = summarise(group[0], diff);
  const shown = summary.length > longestSummary ? `${summary.slice(0, longestSummary - 3)}...` : summary;
  return `| ${statusIcons[status]} | ${namesText(namesOf(group), code)} ${status} | ${categories.join(", ")} | ${plainText(shown)} |`;
}

function reachabilityLine({ change, from, to }: FleetDiff["reachability"][number]): string {
  const who = from === "the internet" ? "The internet" : code(from);
  return `${who} can ${change === "opened" ? "**now**" : "no longer"} call ${code(to)}`;
}

function imageLines({ images = [] }: FleetDiff): readonly string[] {
  return groupAlike(images, imageText).map(
    (group) => `${namesText(namesOf(group), code)}: ${plainText(imageText(group[0]))}`,
  );
}

function durationLines({ duration }: FleetDiff): readonly string[] {
  return duration === undefined ? [] : describeDuration(duration).map(plainText);
}

function policyLines(diff: FleetDiff): readonly string[] {
  const { policies } = diff;
  if (policies === undefined) {
    return [];
  }
  const advice = violationLines(diff, "advisory");
  const summary = `${policies.rules} rules over ${policies.resources} resources, no violation`;
  return policies.violations.length === 0 ? [summary] : advice;
}

function violationLines({ policies }: FleetDiff, wanted: PolicyViolation["level"]): readonly string[] {
  const violations = policies?.violations.filter(({ level }) => level === wanted) ?? [];
  const icon = wanted === "mandatory" ? `${verdictIcons["destroys data"]} ` : "";
  return violations.map(({ level, rule, message }) => `${icon}**${level}** ${code(rule)}: ${messageText(message)}`);
}

function bulleted(title: string | undefined, lines: readonly string[], space: number): readonly string[] {
  const shown = limitLines(
    lines.map((line) => `- ${line}`),
    space,
    (left) => `- and ${left} more`,
  );
  return lines.length === 0 ? [] : [[...(title === undefined ? [] : [`**${title}**\n`]), ...shown].join("\n")];
}
