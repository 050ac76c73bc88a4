import { posix } from "node:path";
import { isNode, type SyntaxNode, visitNodes } from "./source-imports";

/** What an expression is known to be without running it: its beginning, or all of it. */
export interface StaticText {
  readonly text: string;
  readonly isComplete: boolean;
}

const UNKNOWN: StaticText = { text: "", isComplete: false };
const DEEPEST_EXPRESSION = 40;
const MOST_ALTERNATIVES = 8;
/** Expressions that are what they wrap. */
const WRAPPERS = new Set(["ParenthesizedExpression", "TSAsExpression", "TSNonNullExpression", "TSSatisfiesExpression"]);
/** Calls that give back what they are given, as far as a path is concerned. */
const CONVERSIONS = new Set(["String", "fileURLToPath", "pathToFileURL"]);

/**
 * Works out the beginnings that expressions of one file may have: literals, templates, concatenations, either branch of a
 * condition, constants, and paths made from the file's own place, which begin with `./`. What may be several texts gives each.
 */
export class StaticTexts {
  private readonly constants: ReadonlyMap<string, unknown>;

  constructor(program: SyntaxNode) {
    this.constants = constantsOf(program);
  }

  of(node: unknown, depth = 0): readonly StaticText[] {
    if (!isNode(node) || depth > DEEPEST_EXPRESSION) {
      return [UNKNOWN];
    }
    if (WRAPPERS.has(node.type)) {
      return this.of(node.expression, depth + 1);
    }
    switch (node.type) {
      case "Literal":
        return [typeof node.value === "string" ? { text: node.value, isComplete: true } : UNKNOWN];
      case "TemplateLiteral":
        return this.joined(templateParts(node), "", depth);
      case "BinaryExpression":
        return node.operator === "+" ? this.joined([node.left, node.right], "", depth) : [UNKNOWN];
      case "ConditionalExpression":
        return bounded([...this.of(node.consequent, depth + 1), ...this.of(node.alternate, depth + 1)]);
      case "LogicalExpression":
        return bounded([...this.of(node.left, depth + 1), ...this.of(node.right, depth + 1)]);
      case "Identifier":
        return this.named(node, depth);
      case "MemberExpression":
        return this.member(node, depth);
      case "NewExpression":
        return isOwnUrl(node) ? this.of(list(node.arguments)[0], depth + 1).map(relative) : [UNKNOWN];
      case "CallExpression":
        return this.call(node, depth);
      default:
        return [UNKNOWN];
    }
  }

  private named({ name }: SyntaxNode, depth: number): readonly StaticText[] {
    if (name === "__dirname" || name === "__filename") {
      return [ownPlace(name === "__filename")];
    }
    const constant = this.constants.get(String(name));
    return constant === undefined ? [UNKNOWN] : this.of(constant, depth + 1);
  }

  private member(node: SyntaxNode, depth: number): readonly StaticText[] {
    const property = nameOf(node.property);
    if (isNode(node.object) && node.object.type === "MetaProperty") {
      const isFile = property === "url" || property === "path" || property === "filename";
      return [isFile || property === "dir" || property === "dirname" ? ownPlace(isFile) : UNKNOWN];
    }
    return property === "href" || property === "pathname" ? this.of(node.object, depth + 1) : [UNKNOWN];
  }

  private call(node: SyntaxNode, depth: number): readonly StaticText[] {
    const given = list(node.arguments);
    const name = calledName(node);
    if (CONVERSIONS.has(name)) {
      return this.of(given[0], depth + 1);
    }
    if (name === "dirname") {
      return this.of(given[0], depth + 1).map((found) =>
        found.isComplete ? { text: `./${posix.dirname(found.text)}`, isComplete: true } : UNKNOWN,
      );
    }
    return name === "join" || name === "resolve" ? this.joined(given, "/", depth) : [UNKNOWN];
  }

  private joined(nodes: readonly unknown[], between: string, depth: number): readonly StaticText[] {
    let found: readonly StaticText[] = [];
    for (const [index, node] of nodes.entries()) {
      const next = this.of(node, depth + 1);
      found =
        index === 0
          ? next
          : bounded(
              found.flatMap((start) =>
                start.isComplete
                  ? next.map(({ text, isComplete }) => ({ text: start.text + between + text, isComplete }))
                  : [start],
              ),
            );
      if (found.every(({ isComplete }) => !isComplete)) {
        break;
      }
    }
    return found.length === 0 ? [UNKNOWN] : found;
  }
}

function bounded(found: readonly StaticText[]): readonly StaticText[] {
  return found.length > MOST_ALTERNATIVES ? [UNKNOWN] : found;
}

/** The file's own directory, or the file itself under a name that leads nowhere else. */
function ownPlace(isFile: boolean): StaticText {
  return { text: isFile ? "./itself" : ".", isComplete: true };
}

/** An address relative to the file's own, unless it is absolute or wholly unknown. */
function relative(found: StaticText): StaticText {
  const stands = /^(?:\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i.test(found.text) || (found.text === "" && !found.isComplete);
  return stands ? found : { ...found, text: `./${found.text}` };
}

/** `new URL(..., import.meta.url)`. */
export function isOwnUrl(node: SyntaxNode): boolean {
  const base = list(node.arguments)[1];
  return (
    node.type === "NewExpression" &&
    nameOf(node.callee) === "URL" &&
    isNode(base) &&
    base.type === "MemberExpression" &&
    isNode(base.object) &&
    base.object.type === "MetaProperty" &&
    nameOf(base.property) === "url"
  );
}

/** The last name of what is called: `join` of `path.posix.join(...)`. */
export function calledName({ callee }: SyntaxNode): string {
  return isNode(callee) ? nameOf(callee.type === "MemberExpression" ? callee.property : callee) : "";
}

function nameOf(node: unknown): string {
  return isNode(node) && typeof node.name === "string" ? node.name : "";
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A template's texts and expressions in their order. */
function templateParts({ quasis, expressions }: SyntaxNode): readonly unknown[] {
  const between = list(expressions);
  return list(quasis).flatMap((quasi, index) => {
    const value = isNode(quasi) ? (quasi.value as { cooked?: unknown }).cooked : undefined;
    return [{ type: "Literal", value }, ...(index < between.length ? [between[index]] : [])];
  });
}

/** Initial values of the names that a file binds once only, by `const`. Scopes do not count: a name bound twice is unknown. */
function constantsOf(program: SyntaxNode): ReadonlyMap<string, unknown> {
  const bound = new Map<string, number>();
  const values = new Map<string, unknown>();
  const count = (pattern: unknown): void => {
    visitNodes({ type: "Pattern", pattern }, (node) => {
      if (node.type === "Identifier") {
        bound.set(nameOf(node), (bound.get(nameOf(node)) ?? 0) + 1);
      }
    });
  };
  visitNodes(program, (node) => {
    if (node.type === "VariableDeclaration" && node.kind === "const") {
      for (const declarator of list(node.declarations)) {
        if (isNode(declarator) && isNode(declarator.id) && declarator.id.type === "Identifier") {
          values.set(nameOf(declarator.id), declarator.init);
        }
      }
    }
    for (const pattern of [node.id, node.params, node.param, node.local]) {
      if (pattern !== undefined && pattern !== null) {
        count(pattern);
      }
    }
  });
  return new Map([...values].filter(([name]) => bound.get(name) === 1));
}
