import { z } from "zod";

/** Values of APP_ENV that the framework starts with; any other stops the process. */
export const environments = [
  "local",
  "development",
  "staging",
  "testing",
  "test",
  "qa",
  "uat",
  "integration",
  "preview",
  "demo",
  "sandbox",
  "beta",
  "canary",
  "hotfix",
  "production",
] as const;

/** Retentions that CloudWatch Logs accepts, in days. */
export const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Name of a fleet or stack: it is part of DNS names and of names with a limit of 32 characters. */
export const slug = z
  .string()
  .regex(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,19}$/, "2 to 20 characters, a-z, 0-9 and single hyphens, a letter first");

/** A number of tasks. */
export const count = z.int().min(1).max(1000);
/** 1 to 100. */
export const percent = z.int().min(1).max(100);
/** A DNS name with at least one dot, in lower case. */
export const domainName = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "a domain name in lower case, such as api.example.com",
  );
/** An IPv4 range. */
export const cidr = z.cidrv4("an IPv4 range, such as 10.0.0.0/16");
/** An ARN of one AWS service. */
export const arnOf = (service: string) =>
  z.string().regex(new RegExp(`^arn:aws[a-z-]*:${service}:`), `an ARN of ${service}, such as arn:aws:${service}:...`);
/** Name of an environment variable. */
export const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, "a variable's name: letters, digits and _");

/** A list without repetition. */
export function unique<T extends z.ZodType<string>>(element: T) {
  return z.array(element).refine((items) => new Set(items).size === items.length, "each item once");
}
