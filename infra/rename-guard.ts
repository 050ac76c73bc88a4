import type { StackResources } from "./removal-guard";
import type { FleetSettings, ServiceSettings } from "./settings";

/** A service whose settings would give the data that the stack holds of it another name, and so replace it. */
export interface MisnamedService {
  readonly name: string;
  /** What its data is named after in the stack. */
  readonly dataName: string;
  /** What `renamedFrom` has to be, oldest first; nothing where it has to go. */
  readonly renamedFrom: readonly string[];
}

/** What the data of each microservice in the stack is named after, by the name that the service had in the last update. */
export function dataNamesIn(resources: StackResources): ReadonlyMap<string, string> {
  const found = Object.values(resources).flatMap(({ type, outputs }): [string, string][] => {
    const tags = (outputs.tags ?? {}) as Record<string, string>;
    const service = tags["fleet:service"];
    return type === "aws:ecr/repository:Repository" && tags["fleet:role"] === "microservice" && service !== undefined
      ? [[service, String(outputs.name).split("/").at(-1) ?? service]]
      : [];
  });
  return new Map(found);
}

/** Services whose `renamedFrom` was taken away, changed, or set where the service has data of its own. */
export function misnamedServices(resources: StackResources, { services }: FleetSettings): MisnamedService[] {
  const standing = dataNamesIn(resources);
  return services.flatMap((service) => {
    const { name, formerNames } = service;
    const known = [name, ...formerNames.toReversed()].find((one) => standing.has(one));
    const dataName = known === undefined ? undefined : standing.get(known);
    return dataName === undefined || dataName === service.dataName
      ? []
      : [{ name, dataName, renamedFrom: renamedFromOf(service, dataName) }];
  });
}

function renamedFromOf({ name, formerNames }: ServiceSettings, dataName: string): readonly string[] {
  return dataName === name ? [] : [...new Set([dataName, ...formerNames])];
}

/** What the user reads then. */
export function misnamedMessage(misnamed: readonly MisnamedService[]): string {
  return [
    "No data is replaced by a changed name. Nothing was changed.",
    ...misnamed.map(({ name, dataName, renamedFrom }) => {
      const setting = `fleet:services.${name}.renamedFrom`;
      return renamedFrom.length === 0
        ? `\`${name}\` has data of its own, which ${setting} would replace. Remove the setting.`
        : `The data of \`${name}\` is named after \`${dataName}\`. Set ${setting}: ${listText(renamedFrom)}.`;
    }),
  ].join("\n");
}

/** One name as it is, several as a list of YAML. */
export function listText(names: readonly string[]): string {
  return names.length === 1 ? String(names[0]) : `[${names.join(", ")}]`;
}
