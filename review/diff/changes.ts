import type { PlannedValue } from "../wire-values";

/** One value that differs. A side that has none lacks its key. */
export interface Change {
  /** Keys from the outermost; an item of a list by its number. */
  readonly path: readonly string[];
  readonly before?: PlannedValue;
  readonly after?: PlannedValue;
}

/**
 * What differs between two values, by the keys of `before`, then the new ones of `after`, each sorted. Lists are compared
 * item by item where they are of one length, else as a whole.
 */
export function diffValues(
  before: PlannedValue | undefined,
  after: PlannedValue | undefined,
  path: readonly string[] = [],
): readonly Change[] {
  if (before === undefined || after === undefined) {
    return before === after
      ? []
      : [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
  }
  if (!sameShape(before, after)) {
    return before === after ? [] : [{ path, before, after }];
  }
  const [old, now] = [before as Members, after as Members];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return keys.flatMap((key) => diffValues(member(old, key), member(now, key), [...path, key]));
}

/** The other value, where {@link diffValues} said what differs. */
export function applyChanges(value: PlannedValue | undefined, changes: readonly Change[]): PlannedValue | undefined {
  const [first] = changes;
  if (first === undefined) {
    return value;
  }
  if (first.path.length === 0) {
    return first.after;
  }
  const byKey = groupByHead(changes);
  const members = value as Members;
  const keys = [...new Set([...Object.keys(members), ...byKey.keys()])];
  const entries = keys.flatMap((key): [string, PlannedValue][] => {
    const next = applyChanges(member(members, key), byKey.get(key) ?? []);
    return next === undefined ? [] : [[key, next]];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

/** Changes by the first key of their paths, which are shorter by it. */
export function groupByHead(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const groups = new Map<string, Change[]>();
  for (const { path, ...sides } of changes) {
    const [head = "", ...rest] = path;
    const group = groups.get(head) ?? [];
    groups.set(head, group);
    group.push({ path: rest, ...sides });
  }
  return groups;
}

/** The same in the other direction. */
export function mirrorChanges(changes: readonly Change[]): readonly Change[] {
  return changes.map(({ path, before, after }) => ({
    path,
    ...(after !== undefined && { before: after }),
    ...(before !== undefined && { after: before }),
  }));
}

type Members = Readonly<Record<string, PlannedValue>>;

function sameShape(a: PlannedValue, b: PlannedValue): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return false;
  }
  return Array.isArray(a) ? Array.isArray(b) && a.length === b.length : !Array.isArray(b);
}

/** Its own, and nothing that every object inherits. */
function member(members: Members, key: string): PlannedValue | undefined {
  return Object.hasOwn(members, key) ? members[key] : undefined;
}
