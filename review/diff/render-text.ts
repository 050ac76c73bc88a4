import type { Screen } from "../paint";
import { renderPolicies } from "../render-policies";
import { wrapWords } from "../text-layout";
import { groupAlike, namesOf, namesText } from "./alike";
import type { Change } from "./changes";
import { describeDuration } from "./duration/render-duration";
import { type FleetDiff, pathText, type ResourceDiff } from "./fleet-diff";
import { actionSigns, changeText, countActions, sidesText } from "./property-text";
import { groupRisks, type RiskGroup } from "./risk-groups";
import { groupServices, imageText, type ServiceGroup, summarise, verdictTexts } from "./service-summary";

/** So many properties of a resource are shown; the JSON form has all. */
const shownProperties = 6;

/** A comparison as a person reads it in a terminal. */
export function renderDiff(diff: FleetDiff, screen: Screen): string {
  const { fleet, stack, verdict, risks, unchanged, shared, settings, images, cost, duration, policies } = diff;
  const emphasise = risks.length > 0 ? screen.paint.warning : screen.paint.title;
  const sections = [
    emphasise(`Fleet ${fleet}, stack ${stack}: ${verdictTexts[verdict].toLowerCase()}`),
    groupRisks(risks)
      .map((risk) => renderRisk(risk, screen))
      .join("\n"),
    groupServices(diff)
      .map((group) => renderService(group, diff, screen))
      .join("\n\n"),
    shared.length === 0 ? "" : [screen.paint.title("Shared"), ...resourceLines(shared, screen)].join("\n"),
    settings.length === 0 ? "" : settings.map((change) => `Fleet's ${changeText(change)}`).join("\n"),
    diff.reachability
      .map(({ change, from, to }) => `${from} can ${change === "opened" ? "now" : "no longer"} call ${to}`)
      .join("\n"),
    images === undefined || images.length === 0
      ? ""
      : [
          screen.paint.title("Images to be built"),
          ...groupAlike(images, imageText).flatMap((group) =>
            wrapped(`${namesText(namesOf(group))}: ${imageText(group[0])}`, "  ", screen),
          ),
        ].join("\n"),
    (cost ?? []).flatMap((line) => wrapWords(line, screen.width)).join("\n"),
    duration === undefined || describeDuration(duration).length === 0
      ? ""
      : [
          screen.paint.title("Deployment"),
          ...describeDuration(duration).flatMap((line) => wrapped(line, "  ", screen)),
        ].join("\n"),
    policies === undefined ? "" : renderPolicies(policies, screen).trimEnd(),
    unchanged === 0 ? "" : `${unchanged} ${unchanged === 1 ? "service" : "services"} unchanged`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function renderRisk(risk: RiskGroup, { width, paint }: Screen): string {
  const { kind, services, text } = risk;
  const label = kind === "data" ? paint.error(kind) : paint.warning(kind);
  const body = services.length === 0 ? text : `${namesText(risk.services)}: ${text}`;
  const [first = "", ...rest] = wrapWords(body, width - riskIndent);
  const head = `  ${label}${" ".repeat(riskIndent - 2 - kind.length)}${first}`;
  return [head, ...rest.map((line) => " ".repeat(riskIndent) + line)].join("\n");
}

/** Behind the longest kind. */
const riskIndent = 15;

function renderService(group: ServiceGroup, diff: FleetDiff, screen: Screen): string {
  const [first, ...others] = group;
  const { status, categories, resources, variables } = first;
  const about = categories.length === 0 ? "" : ` (${categories.join(", ")})`;
  const summary = wrapWords(summarise(first, diff), screen.width - 2).map((line) => `  ${line}`);
  const whole = others.length > 0 || status === "created" || status === "deleted" || status === "renamed";
  const lines = whole ? [] : resourceLines(resources, screen);
  return [
    screen.paint.title(`${namesText(namesOf(group))}: ${status}${about}`),
    ...summary,
    ...(others.length > 0 ? [] : variables).flatMap((change) => changeLines(change, 4, screen)),
    ...(status === "renamed" ? [`  ${countActions(resources)}`] : []),
    ...lines,
  ].join("\n");
}

function resourceLines(resources: readonly ResourceDiff[], screen: Screen): readonly string[] {
  return resources.flatMap(({ action, type, name, properties, replacedBy }) => {
    const sign = actionSigns[action].padEnd(2);
    const reason = replacedBy === undefined ? "" : ` for ${replacedBy.join(", ")}`;
    const left = properties.length - shownProperties;
    return [
      cut(`  ${sign} ${type.split(":").at(-1)} ${name}${reason}`, screen),
      ...properties.slice(0, shownProperties).flatMap((change) => changeLines(change, 7, screen)),
      ...(left > 0 ? [`       and ${left} more`] : []),
    ];
  });
}

/** Lines that begin with an indentation, and continue two columns further in. */
function wrapped(text: string, indent: string, { width }: Screen): readonly string[] {
  const lines = wrapWords(text, width - indent.length - 2);
  return lines.map((line, index) => `${indent}${index === 0 ? "" : "  "}${line}`);
}

/** So many characters of a value are shown, however narrow the screen. */
const shortestValue = 16;

/** On one line where both sides fit; else each side on its own. */
function changeLines(change: Change, indent: number, screen: Screen): readonly string[] {
  const start = " ".repeat(indent);
  const whole = `${start}${changeText(change, "->", screen.width)}`;
  if (whole.length <= screen.width) {
    return [whole];
  }
  const path = pathText(change.path);
  const [before, after] = sidesText(change, Math.max(shortestValue, screen.width - indent - path.length - 4));
  const lines =
    before === undefined || after === undefined
      ? [`${path}: ${before === undefined ? "+" : "-"} ${before ?? after}`]
      : [`${path}: ${before}`, `${" ".repeat(Math.max(0, path.length - 1))}-> ${after}`];
  return lines.map((line) => cut(`${start}${line}`, screen));
}

function cut(line: string, { width }: Screen): string {
  return line.length > width ? `${line.slice(0, width - 3)}...` : line;
}
