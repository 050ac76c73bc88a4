import type { Screen } from "../paint";
import { cellWidths, layCells, wrapWords } from "../text-layout";
import { money, roughMoney } from "./money";
import type { PlannedCost } from "./planned-cost";

/** A service's share of the cost: `72.48 $ a month, 54.48 $ less as part of the API`. */
export function serviceCost(cost: PlannedCost | undefined, service: string): string | undefined {
  const cents = cost?.services[service];
  const saving = cost?.savings?.[service];
  const folded = saving === undefined ? "" : `, ${money(saving)} less as part of the API`;
  return cents === undefined ? undefined : `${money(cents)} a month${folded}`;
}

/** The cost as a person reads it: the sum, its parts by kind, what it rests on and what is not in it. */
export function renderCost(cost: PlannedCost, { width, paint }: Screen): string {
  const kinds = [
    ...Object.entries(cost.byKind).map(([label, cents]) => ({ label, value: money(cents) })),
    { label: "of it shared", value: money(cost.sharedCents) },
  ];
  const lines = layCells(kinds, cellWidths(kinds, width - 2), { width: width - 2, paintLabel: paint.label });
  const notes = notesOn(cost).flatMap((note) => wrapWords(note, width - 2));
  const title = paint.title(`About ${roughMoney(cost.monthlyCents)} a month`);
  return [title, ...[...lines, ...notes].map((line) => `  ${line}`)].join("\n");
}

/** What the prices rest on, what is assumed, and what is not in them: a paragraph each. */
export function notesOn({ prices, assumed, excluded, notPriced }: PlannedCost): readonly string[] {
  const { region, oldest, newest, standIns } = prices;
  const standing = Object.entries(standIns).map(([reason, items]) => {
    return `${reason === "twice Single-AZ" ? `At ${reason}` : `Priced as in ${reason}`}: ${items.join(", ")}.`;
  });
  return [
    `List prices of ${region}${oldest === "" ? "" : `, ${oldest} to ${newest}`}, for 730 hours. Assumed: ${assumed}.`,
    ...standing,
    `Not in it: ${excluded.join("; ")}.`,
    ...(notPriced.length === 0 ? [] : [`Not priced, so it costs more: ${notPriced.join(", ")}.`]),
  ];
}
