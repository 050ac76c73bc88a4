import { CERTIFICATE_PATH } from "../../modules-manifest";
import { type Environment, endpoint } from "./handed-over";

/**
 * A service's environment, on a machine where the program's own port may be taken: only the port of its URLs is
 * another. A URL that does not name the port that the datastore was made with is an error.
 */
export function withPort(environment: Environment, variables: readonly string[], from: number, to: number) {
  const moved = variables.map((variable) => {
    const url = environment[variable] ?? "";
    const [before, after, ...more] = url.split(`@${endpoint}:${from}`);
    if (before === undefined || after === undefined || more.length > 0) {
      throw new Error(`${variable} does not lead to port ${from} of ${endpoint}`);
    }
    return [variable, `${before}@${endpoint}:${to}${after}`];
  });
  return { ...environment, ...Object.fromEntries(moved) } as Environment;
}

/** The environment in an image that has this file of authorities where the program's image has its own. */
export function withAuthorities(environment: Environment, file: string): Environment {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value === CERTIFICATE_PATH ? file : value]),
  );
}

/** The environment without a variable. */
export function without(variable: string, environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== variable));
}
