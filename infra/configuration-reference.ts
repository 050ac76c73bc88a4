import type { z } from "zod";
import { namespace } from "./configuration";
import { configurationSchema } from "./schema";
import { required } from "./schema-walk";
import { apiSchema, serviceSchema } from "./service-schema";

interface Row {
  readonly key: string;
  readonly type: string;
  readonly description: string;
}

/** The README's tables of every key that a stack's configuration takes, as Markdown, from the schema itself. */
export function configurationReference(): string {
  const fleet = rowsOf(configurationSchema, "").filter(({ key }) => !/^(api|defaults|services)\b/.test(key));
  const service = rowsOf(serviceSchema, "");
  const known = new Set(service.map(({ key }) => key));
  const api = rowsOf(apiSchema, "").filter(({ key }) => !known.has(key));
  return [
    `#### The fleet: \`${namespace}:<key>\``,
    table(fleet),
    `#### A service: \`${namespace}:services.<name>.<key>\``,
    `Most keys are also taken under \`${namespace}:defaults\`, for all, and under \`${namespace}:api\`.`,
    table(service),
    `#### The API, besides: \`${namespace}:api.<key>\``,
    table(api),
  ].join("\n\n");
}

function rowsOf(schema: z.ZodObject, prefix: string): Row[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const inner = required(field as z.ZodType);
    const key = prefix + name;
    const nested = "shape" in inner ? rowsOf(inner as z.ZodObject, `${key}.`) : [];
    // A short form, and the keys of the long one that are told one by one.
    const long = optionsOf(inner).flatMap((option) =>
      "shape" in option ? rowsOf(option as z.ZodObject, `${key}.`) : [],
    );
    const description = (field as z.ZodType).description ?? inner.description ?? "";
    const told = long.filter((row) => row.description !== "");
    return nested.length > 0 ? nested : [{ key, type: typeOf(inner), description }, ...told];
  });
}

/** What a choice is between. */
function optionsOf(schema: z.ZodType): readonly z.ZodType[] {
  return schema.type === "union" ? ((schema as z.ZodUnion).options as readonly z.ZodType[]) : [];
}

function typeOf(schema: z.ZodType): string {
  const { def } = schema as unknown as { def: { type: string; element?: z.ZodType; entries?: Record<string, string> } };
  switch (def.type) {
    case "array":
      return `list of ${typeOf(required(def.element as z.ZodType))}`;
    case "record":
      return "map";
    case "enum":
      return Object.keys(def.entries ?? {})
        .map((entry) => `\`${entry}\``)
        .join(", ");
    case "number":
      return "number";
    case "union":
      return [...new Set(optionsOf(schema).map(typeOf))].join(" or ");
    case "object":
      return "map";
    case "literal":
    case "string":
      return "text";
    default:
      return def.type;
  }
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ key, type, description }) => `| \`${key}\` | ${type} | ${description.replaceAll("|", "\\|")} |`,
  );
  return ["| key | type | meaning |", "| --- | --- | --- |", ...lines].join("\n");
}
