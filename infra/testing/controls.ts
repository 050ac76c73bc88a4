import { json, type Plan } from "./plan";

/** A resource's inputs. */
export type Inputs = Readonly<Record<string, unknown>>;
/** A control of AWS Security Hub, what it asks for, of what, and how to see it. */
export type Row = readonly [
  control: string,
  rule: string,
  type: string,
  passes: (inputs: Inputs, plan: Plan) => boolean,
];

/** Every container of a task definition. */
export const containers = (check: (container: Inputs) => boolean) => (inputs: Inputs) => {
  const all = json<Inputs[]>(inputs.containerDefinitions);
  return all.length > 0 && all.every(check);
};
/** An input has a value. */
export const has = (key: string, value: unknown) => (inputs: Inputs) =>
  JSON.stringify(inputs[key]) === JSON.stringify(value);
/** An input as text. */
export const text = (inputs: Inputs, key: string) => JSON.stringify(inputs[key] ?? "");
/** A policy's statements. */
export const statements = (policy: unknown) => json<{ Statement: Inputs[] }>(policy).Statement;
