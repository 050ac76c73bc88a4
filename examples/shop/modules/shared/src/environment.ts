import { z } from "zod";

/** Variables whose name is not just their path in the file. */
const names: Readonly<Record<string, string>> = {
  "app.env": "APP_ENV",
  "app.host": "HOST_NAME",
  "app.port": "PORT",
  "mailer.resend.api_key": "RESEND_API_KEY",
};

const appEnvs = [
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
];

const processVariables = z.object({
  APP_ENV: z.enum(appEnvs),
  HOST_NAME: z.string().min(1),
  PORT: z.coerce.number().int().min(1).max(65_535),
  CACHE_REDIS_URL: z.url(),
  RATE_LIMIT_REDIS_URL: z.url(),
});

/** Writes every non-empty value of a YAML file over the process environment, as the framework does; a missing file and `{}` change nothing. */
export async function loadEnv(file: string): Promise<void> {
  if (await Bun.file(file).exists()) {
    assign([], Bun.YAML.parse(await Bun.file(file).text()));
  }
}

function assign(path: readonly string[], value: unknown): void {
  if (value === null || value === undefined || value === "") return;
  if (typeof value === "object" && !Array.isArray(value)) {
    for (const [key, child] of Object.entries(value)) assign([...path, key], child);
    return;
  }
  process.env[names[path.join(".")] ?? path.join("_").toUpperCase()] = String(value);
}

/** The variables without which no process starts; throws with all that are missing or wrong. */
export const readProcessVariables = () => processVariables.parse(process.env);

/** A variable that a request needs. */
export function requireVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
