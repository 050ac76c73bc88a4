import type { z } from "zod";
import { configurationSchema } from "./schema";

/** Keys that a setting takes, by its path; none for one that is no map of known keys. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  const schema = schemaAt(path);
  return schema === undefined ? [] : keysOf(required(schema));
}

/** Of a map its known keys; of a choice those of whatever in it is a map. */
function keysOf(schema: z.ZodType): string[] {
  const { shape, options } = schema as { shape?: object; options?: readonly unknown[] };
  const choices = schema.type === "union" ? ((options ?? []) as readonly z.ZodType[]) : [];
  return shape === undefined ? choices.flatMap(keysOf) : Object.keys(shape);
}

/** What the schema says of a setting, by its path. */
export function describedAt(path: readonly PropertyKey[]): string | undefined {
  return schemaAt(path)?.description;
}

/** A schema without `exactOptional`. */
export function required(schema: z.ZodType): z.ZodType {
  const isOptional = schema.type === "optional" && "unwrap" in schema && typeof schema.unwrap === "function";
  return isOptional ? required((schema as z.ZodOptional).unwrap() as z.ZodType) : schema;
}

function schemaAt(path: readonly PropertyKey[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>(
    (schema, key) => schema && below(required(schema), key),
    configurationSchema,
  );
}

/** The schema one step down: of a key, of any entry of a map, or of any item of a list; of a choice in whatever has it. */
function below(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  const { shape, valueType, element, options } = schema as {
    options?: readonly z.ZodType[];
    shape?: Readonly<Record<PropertyKey, z.ZodType>>;
    valueType?: z.ZodType;
    element?: z.ZodType;
  };
  if (schema.type === "union") {
    return options?.map((option) => below(required(option), key)).find((found) => found !== undefined);
  }
  return shape === undefined ? (valueType ?? element) : shape[key];
}
