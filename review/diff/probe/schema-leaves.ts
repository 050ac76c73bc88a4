/** The part of a Pulumi provider's schema that is read here. */
export interface ProviderSchema {
  readonly resources: Readonly<Record<string, { readonly inputProperties: Readonly<Record<string, SchemaType>> }>>;
  readonly types: Readonly<Record<string, { readonly properties?: Readonly<Record<string, SchemaType>> }>>;
}

/** A property's type. */
export interface SchemaType {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: SchemaType;
  readonly additionalProperties?: SchemaType;
  readonly oneOf?: readonly SchemaType[];
}

/** A property that holds no others, and two different values of the whole property that it stands in. */
export interface Leaf {
  /** `networkConfiguration.subnets`; `[]` for the items of a list. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Below that no resource of ours has a property that forces a new one, and the firewall has tens of thousands. */
const deepest = 2;

/**
 * Every leaf below a property: what is beside it is as the example says, or left out.
 *
 * @param example a value that the property may have
 */
export function leavesOf(
  path: string,
  type: SchemaType,
  schema: ProviderSchema,
  example?: unknown,
  depth = 0,
): readonly Leaf[] {
  const members = schema.types[(type.$ref ?? "").replace("#/types/", "")]?.properties;
  if (members !== undefined) {
    const known = isRecord(example) ? example : {};
    return Object.entries(members).flatMap(([key, member]) =>
      depth === deepest
        ? []
        : leavesOf(`${path}.${key}`, member, schema, known[key], depth + 1).map((leaf) => ({
            path: leaf.path,
            before: { ...known, [key]: leaf.before },
            after: { ...known, [key]: leaf.after },
          })),
    );
  }
  if (type.type === "array") {
    const items = Array.isArray(example) ? example : [];
    return leavesOf(`${path}[]`, type.items ?? {}, schema, items[0], depth + 1).map((leaf) => ({
      path: leaf.path,
      before: [leaf.before, ...items.slice(1)],
      after: [leaf.after, ...items.slice(1)],
    }));
  }
  if (type.type === "object" || type.additionalProperties !== undefined) {
    return [{ path, before: { key: "a" }, after: { key: "b" } }];
  }
  const [before, after] = scalars(type).map((value) => scalarOf(path, value));
  return [{ path, before: scalarLike(example) ?? before, after: scalarLike(example) === after ? before : after }];
}

/** A value of a plan with something that AWS might say in the place of what only AWS knows. */
export function exampleOf(path: string, type: SchemaType, schema: ProviderSchema, value: unknown): unknown {
  const members = schema.types[(type.$ref ?? "").replace("#/types/", "")]?.properties;
  if (type.type === "array") {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => exampleOf(path, type.items ?? {}, schema, item));
  }
  if (isRecord(value)) {
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, exampleOf(`${path}.${key}`, members?.[key] ?? {}, schema, item)]),
    );
  }
  return value === "[unknown]" || value === "[secret]" ? scalarOf(path, "known-by-aws") : value;
}

/** A value, as the JSON text that some properties hold. */
export function scalarOf(path: string, value: unknown): unknown {
  if (/containerDefinitions$/.test(path)) {
    return JSON.stringify([{ name: "main", image: value }]);
  }
  return typeof value === "string" && /(policy|pattern)$/i.test(path) ? JSON.stringify({ Version: value }) : value;
}

function scalars({ type, oneOf }: SchemaType): readonly [unknown, unknown] {
  const kind = type ?? oneOf?.find((one) => one.type !== undefined)?.type;
  if (kind === "boolean") {
    return [false, true];
  }
  return kind === "number" || kind === "integer" ? [1, 2] : ["a", "b"];
}

function scalarLike(value: unknown): unknown {
  return typeof value === "object" ? undefined : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
