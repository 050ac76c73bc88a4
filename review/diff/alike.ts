/** So many are told one by one, though in the same words. */
const few = 3;

/** Names that are said; more are counted. */
const named = 3;

/** What is told in the same words is told once, where the first of it stands; a few stay as they are. None is empty. */
export function groupAlike<Item>(
  items: readonly Item[],
  words: (item: Item) => string,
): readonly (readonly [Item, ...Item[]])[] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(words(item));
    if (group === undefined) {
      groups.set(words(item), [item]);
    } else {
      group.push(item);
    }
  }
  return [...groups.values()].flatMap((group): readonly (readonly [Item, ...Item[]])[] =>
    group.length > few ? [group] : group.map((item) => [item]),
  );
}

/** `billing, refunds, users and 3 more`. */
export function namesText(names: readonly string[], show = (name: string) => name): string {
  const more = names.length - named;
  return `${names.slice(0, named).map(show).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The names of things. */
export function namesOf(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name);
}
