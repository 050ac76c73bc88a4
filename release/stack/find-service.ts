import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { nearest } from "../../modules-manifest/nearest";
import { clean } from "../logs/clean-text";
import { type DeployedStack, DeployedStackError } from "./deployed-stack";

/** A deployed service by its name, `api` for the API. Throws a {@link DeployedStackError} that lists all where there is none. */
export function findService({ services }: DeployedStack, name: string): GateInputs {
  const found = services.find(({ service }) => service === name);
  if (found !== undefined) {
    return found;
  }
  const names = services.map(({ service }) => service);
  const meant = nearest(name, names);
  const suggestion = meant === undefined ? "" : `; did you mean \`${meant}\`?`;
  throw new DeployedStackError(`no service \`${clean(name)}\`${suggestion || "."} Deployed are ${names.join(", ")}`);
}
