import { z } from "zod";

const paths = z.array(z.string().startsWith("/"));
const form = z.object({ routes: paths, except: paths });

/** Paths that people reach past the API, as this process sees them, with `/*` for all below; and those that nobody does. */
export type PublicRoutes = z.infer<typeof form>;

/**
 * Reads the variable that says where people come in: `{"routes":["/invoices/*"],"except":["/internal"]}`. Nowhere without
 * it; what cannot be read stops the process.
 */
export function readPublicRoutes(text: string | undefined): PublicRoutes {
  if (text === undefined) return { routes: [], except: [] };
  try {
    return form.parse(JSON.parse(text));
  } catch {
    throw new Error("The public routes are no JSON of lists of paths");
  }
}

/**
 * A second slash, a dot segment, a backslash, or an encoded letter, digit, hyphen, underscore, dot, slash or backslash: no route
 * lets these through, and what is behind one may read the path otherwise than what is before it.
 */
const disguise = /\/\/|\\|\/\.\.?(\/|$)|%(2[DEF]|3\d|[46][1-9A-F]|5[\dACF]|7[\dA])/i;

/**
 * Whether people reach a path: by the path itself, and by that of the controller that serves it (`/invoices/:id`), as a
 * server may have chosen that by the path as it was written, and tell of it as it was meant.
 */
export function isPublic({ routes, except }: PublicRoutes, path: string, served: string): boolean {
  return (
    !disguise.test(path) &&
    fits(path, served) &&
    routes.some((route) => (route.endsWith("/*") ? isBelow(path, route.slice(0, -"/*".length)) : path === route)) &&
    !except.some((one) => isGuarded(path.toLowerCase(), one.toLowerCase()))
  );
}

const isBelow = (path: string, base: string): boolean => path === base || path.startsWith(`${base}/`);

/** `/internal.json` and `/internal;a` may be the same to somebody. */
const isGuarded = (path: string, guarded: string): boolean =>
  path.startsWith(guarded) && !/^[a-z0-9_-]/.test(path.slice(guarded.length));

function fits(path: string, served: string): boolean {
  const parts = path.split("/");
  const pattern = served.split("/");
  return (
    parts.length === pattern.length &&
    pattern.every((one, at) => (one.startsWith(":") ? parts[at] !== "" : parts[at] === one))
  );
}
