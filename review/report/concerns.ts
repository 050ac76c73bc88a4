import { countText } from "../../modules-manifest/count-text";
import { groupRisks } from "../diff/risk-groups";
import { undeclaredWays } from "../isolation/isolation";
import { type Html, html, join, prose } from "./html";
import { icon, type Tone } from "./icons";
import type { Links } from "./links";
import type { ReportSource } from "./report-source";
import type { Section } from "./section";

interface Concern {
  readonly tone: Tone;
  readonly kind: string;
  readonly text: Html;
}

/** What a reviewer must know before anything else. */
export function concernsSection(source: ReportSource, links: Links): Section {
  const concerns = [...riskConcerns(source, links), ...isolationConcerns(source), ...findingConcerns(source)];
  const items = concerns.map(
    ({ tone, kind, text }) => html`<li>${icon(tone)} <strong class="${tone}">${kind}</strong> <span>${text}</span></li>
`,
  );
  const none = html`<p class="all-good">${icon("good")} ${calm(source)}</p>`;
  return {
    id: "risks",
    title: "Risks",
    count: concerns.length,
    body: items.length === 0 ? none : html`<ul class="concerns">${items}</ul>`,
  };
}

function calm({ diff, plan: { policies } }: ReportSource): string {
  return [
    ...(diff === undefined ? [] : ["Nothing is lost, interrupted or moved to another address."]),
    ...(policies === undefined ? [] : ["No policy is violated."]),
    "Nobody reaches what was not declared.",
  ].join(" ");
}

/** Services that are linked; more are counted. */
const named = 3;

function riskConcerns({ diff }: ReportSource, links: Links): readonly Concern[] {
  return groupRisks(diff?.risks ?? []).map(({ kind, text, services }) => {
    const who = join(services.slice(0, named).map(links.service), ", ");
    const others = services.length > named && ` and ${services.length - named} more`;
    return {
      tone: kind === "data" ? "bad" : "warn",
      kind,
      text: html`${who}${others}${services.length > 0 && ": "}${prose(text)}`,
    };
  });
}

function isolationConcerns({ isolation }: ReportSource): readonly Concern[] {
  const { length } = undeclaredWays(isolation);
  const text = html`<a href="#isolation">${countText(length, "way")}</a> between services or from the internet that nobody declared.`;
  return length === 0 ? [] : [{ tone: "bad", kind: "isolation", text }];
}

function findingConcerns({ plan: { policies, diagnostics } }: ReportSource): readonly Concern[] {
  const mandatory = (policies?.violations ?? []).filter(({ level }) => level === "mandatory").length;
  const advisory = (policies?.violations ?? []).length - mandatory;
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const concern = (tone: Tone, kind: string, count: number, noun: string, meaning: string): readonly Concern[] =>
    count === 0 ? [] : [{ tone, kind, text: html`<a href="#findings">${countText(count, noun)}</a>${meaning}` }];
  return [
    ...concern("bad", "policies", mandatory, "mandatory violation", ": the deployment is refused."),
    ...concern("bad", "configuration", errors, "error", " in the monorepo or its configuration."),
    ...concern("warn", "policies", advisory, "advisory violation", "."),
    ...concern("warn", "configuration", warnings, "warning", " about the monorepo or its configuration."),
  ];
}
