const USABLE_NAME = /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,19}$/;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LONGEST_NAME = 20;

/** Names that a microservice may not have, because the configuration uses them. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(["api"]);

/** The rule of `isUsableName` in words. */
export const NAME_RULE =
  "2 to 20 lower-case letters, digits and single hyphens, beginning with a letter, not ending in a hyphen, and not `api`";

/** Whether resources on AWS can carry a microservice's name. */
export function isUsableName(name: string): boolean {
  return USABLE_NAME.test(name) && !RESERVED_NAMES.has(name);
}

/** Whether the name is taken by the configuration itself. */
export function isReservedName(name: string): boolean {
  return RESERVED_NAMES.has(name);
}

/** `PaymentGateway` -> `payment-gateway`, as the framework names a module's folder. */
export function kebabCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .toLowerCase();
}

/** `payment-gateway` -> `PaymentGateway`, as the framework names a module's class. */
export function pascalCase(name: string): string {
  return kebabCase(name)
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** The closest name that `isUsableName` accepts. */
export function nearestUsableName(name: string): string {
  const kebab = kebabCase(name.slice(0, 200));
  const begun = /^[a-z]/.test(kebab) ? kebab : `s${kebab}`;
  const cut = begun.slice(0, LONGEST_NAME).replace(/-+$/, "");
  return isUsableName(cut) ? cut : `${cut.slice(0, LONGEST_NAME - "-service".length)}-service`;
}

/** `payment-gateway` -> `MICROSERVICE_PAYMENT_GATEWAY_URL`: the API's variable that takes the microservice's address. */
export function urlVariableFor(name: string): string {
  return `MICROSERVICE_${name.toUpperCase().replaceAll("-", "_")}_URL`;
}

/** Whether an environment variable can have the name in every shell. */
export function isVariableName(name: string): boolean {
  return VARIABLE_NAME.test(name);
}
