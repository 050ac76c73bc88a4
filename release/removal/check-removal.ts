import type { FleetSettings, ServiceSettings } from "../../infra/settings";
import { nearest } from "../../modules-manifest/nearest";
import { clean } from "../logs/clean-text";
import { RemovalError } from "./removal-error";

/** The service that can be removed. Throws a {@link RemovalError} where there is none, or something stands against it. */
export function checkRemoval({ api, services }: FleetSettings, name: string): ServiceSettings {
  const names = services.map((one) => one.name);
  const service = services.find((one) => one.name === name);
  if (service === undefined && [api.name, api.entry.name].includes(name)) {
    throw new RemovalError("the API cannot be removed: everything else is there for it");
  }
  if (service === undefined) {
    const meant = nearest(name, names);
    const suggestion = meant === undefined ? "." : `; did you mean \`${meant}\`?`;
    throw new RemovalError(
      `no service \`${clean(name)}\`${suggestion} Declared are ${names.join(", ") || "none"}; one whose declaration has gone already must be declared again first`,
    );
  }
  if (service.retire === "deleteData") {
    throw new RemovalError(
      `\`${name}\` has retire: deleteData, and its data goes with its declaration: set retire to keepData first`,
    );
  }
  const callers = services.filter(({ retire, calls }) => retire === undefined && calls.includes(name));
  if (callers.length > 0) {
    const settings = callers.map((caller) => `fleet:services.${caller.name}.calls`);
    throw new RemovalError(
      `${callers.map((caller) => `\`${caller.name}\``).join(", ")} ${callers.length === 1 ? "calls" : "call"} \`${name}\`, nothing was changed: take it out of ${settings.join(", ")}`,
    );
  }
  return service;
}
