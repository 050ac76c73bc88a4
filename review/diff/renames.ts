import type { Plan } from "../plan";
import type { PlannedService } from "../planned-service";

/** Names of services that are another's under a new name: new name -> old one. */
export type Renames = ReadonlyMap<string, string>;

/**
 * Finds services that went while another came with the same module: its folder, its image, or, where the folder has a
 * new name as well, its files.
 *
 * @param moved folders that were given another name, the later one first, as who read the files found it
 */
export function findRenames(before: Plan, after: Plan, moved: ReadonlyMap<string, string> = new Map()): Renames {
  const names = (plan: Plan) => new Set(plan.services.map(({ name }) => name));
  const [old, now] = [names(before), names(after)];
  const gone = before.services.filter(({ name }) => !now.has(name));
  const renames = new Map<string, string>();
  for (const service of after.services.filter(({ name }) => !old.has(name))) {
    const former = gone.find(
      (one) => ![...renames.values()].includes(one.name) && isSameModule(one, service, moved.get(service.folder)),
    );
    if (former !== undefined) {
      renames.set(service.name, former.name);
    }
  }
  return renames;
}

function isSameModule(before: PlannedService, after: PlannedService, folderBefore: string | undefined): boolean {
  return (
    before.folder === after.folder ||
    before.folder === folderBefore ||
    before.image.fingerprint === after.image.fingerprint
  );
}
