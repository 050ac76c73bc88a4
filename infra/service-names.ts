import type { RawService } from "./service-schema";
import type { ServiceSettings } from "./settings";

type Renamed = Pick<RawService, "renamedFrom">;

/** Names that a service had before, oldest first. */
export function formerNames({ renamedFrom = [] }: Renamed): readonly string[] {
  return typeof renamedFrom === "string" ? [renamedFrom] : renamedFrom;
}

/** What a service is called, was called, and what its data is named after. */
export function namesOf(name: string, own: Renamed): Pick<ServiceSettings, "name" | "formerNames" | "dataName"> {
  const former = formerNames(own);
  return { name, formerNames: former, dataName: former[0] ?? name };
}
