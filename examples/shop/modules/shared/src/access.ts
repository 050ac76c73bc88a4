import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { requireVariable } from "./environment";
import { HttpError } from "./http-error";

const rolesFile = z.object({ hierarchy: z.record(z.string(), z.object({ inherits: z.array(z.string()) })) });
const header = z.object({ alg: z.literal("HS256") });
const claims = z.object({ role: z.string(), exp: z.number() });

/** Which roles each role inherits from. */
export type Hierarchy = z.infer<typeof rolesFile>["hierarchy"];

export async function loadHierarchy(file: string): Promise<Hierarchy> {
  return rolesFile.parse(Bun.YAML.parse(await Bun.file(file).text())).hierarchy;
}

/** Throws unless the request carries a valid HS256 token of a role that is, or inherits from, `role`. */
export function authorize(request: Request, role: string, hierarchy: Hierarchy): void {
  const [head = "", body = "", signature = ""] = (request.headers.get("authorization") ?? "")
    .replace(/^Bearer /, "")
    .split(".");
  const expected = createHmac("sha256", requireVariable("JWT_SECRET")).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new HttpError(401, "Sign in first");
  header.parse(decode(head));
  const token = claims.parse(decode(body));
  if (token.exp * 1000 <= Date.now()) throw new HttpError(401, "Sign in again");
  if (!includes(token.role, role, hierarchy)) throw new HttpError(403, `Only for ${role}`);
}

const decode = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());

const includes = (held: string, wanted: string, hierarchy: Hierarchy): boolean =>
  held === wanted || (hierarchy[held]?.inherits ?? []).some((inherited) => includes(inherited, wanted, hierarchy));
