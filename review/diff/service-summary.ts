import { describeFiles } from "../../infra/image-report";
import type { ImageChange } from "../../modules-manifest";
import { countText } from "../../modules-manifest/count-text";
import { groupAlike } from "./alike";
import type { Change } from "./changes";
import { type FleetDiff, pathText, type ServiceDiff, type Verdict } from "./fleet-diff";
import { isSecretText } from "./hidden-values";
import { countActions, sidesText } from "./property-text";

/** What the verdict says, for people. */
export const verdictTexts: Readonly<Record<Verdict, string>> = {
  unchanged: "No change",
  safe: "Safe",
  attention: "Needs attention",
  "destroys data": "Destroys data",
};

/** One line: what becomes of a service. */
export function summarise(service: ServiceDiff, { images }: FleetDiff): string {
  const { status, renamedFrom, facts, variables, resources } = service;
  const counts = countActions(resources);
  if (status === "created" || status === "deleted") {
    return counts;
  }
  const change = images?.find(({ name }) => name === service.name);
  const told = facts.flatMap((fact) => factText(fact, change));
  const all = [...(renamedFrom === undefined ? [] : [`was ${renamedFrom}`]), ...told, ...variablesText(variables)];
  return all.join("; ") || counts || "who may call whom";
}

/** Services that are told of together: at least one. */
export type ServiceGroup = readonly [ServiceDiff, ...ServiceDiff[]];

/** Services that change in the same way are told once: a new module makes every image another. */
export function groupServices(diff: FleetDiff): readonly ServiceGroup[] {
  return groupAlike(diff.services, (service) => {
    const { name, status, categories } = service;
    return status === "changed" ? `${categories.join(" ")}: ${summarise(service, diff)}` : `${status} ${name}`;
  });
}

/** Why an image is built. */
export function imageText(image: ImageChange): string {
  return image.state === "new" ? "first image" : `new image, ${describeFiles(image)}`;
}

/** Facts that follow from others, or say nothing to a reader. */
const implied = /^(image\.repository|folder|calledBy|calls|tokensFor|loadBalancer|migration|ownData|url)\b/;

function factText(fact: Change, image: ImageChange | undefined): string[] {
  const path = pathText(fact.path);
  if (path === "image.fingerprint") {
    const files =
      image?.state === "changed" && image.files.length > 0 ? `, ${countText(image.files.length, "file")}` : "";
    return [image?.state === "new" ? "first image" : `new image${files}`];
  }
  if (implied.test(path)) {
    return [];
  }
  const name = path
    .replace(/^(tasks|image)\./, "")
    .replace(".", " ")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase()
    .replace(" mi b", " MiB")
    .replace(" gi b", " GiB");
  return [`${name} ${sides(fact)}`];
}

function sides(change: Change): string {
  const [before = "none", after = "none"] = sidesText(change);
  return `${before} -> ${after}`;
}

function variablesText(variables: readonly Change[]): string[] {
  const secret = ({ before, after }: Change) => isSecretText(before ?? after);
  const groups = [
    { kind: "secret", changes: variables.filter(secret) },
    { kind: "variable", changes: variables.filter((change) => !secret(change)) },
  ];
  return groups.flatMap(({ kind, changes }) => (changes.length === 0 ? [] : [`${kind} ${namedOf(changes)}`]));
}

/** `JWT_SECRET`, `+NEW`, `-OLD`; many are counted. */
function namedOf(changes: readonly Change[]): string {
  const named = changes.slice(0, 3).map(({ path, before, after }) => {
    const sign = before === undefined ? "+" : after === undefined ? "-" : "";
    return `${sign}${pathText(path)}`;
  });
  return `${named.join(", ")}${changes.length > 3 ? ` and ${changes.length - 3} more` : ""}`;
}
