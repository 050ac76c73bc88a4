import type { ServiceSettings } from "./settings";

/** Where a service's settings are written, under the namespace. */
export function servicePath({ role, name }: Pick<ServiceSettings, "role" | "name">): readonly PropertyKey[] {
  return role === "api" ? ["api"] : ["services", name];
}
