import { isNode, isRequire, parseSource, type SyntaxNode, visitNodes } from "./source-imports";
import { calledName, isOwnUrl, type StaticText, StaticTexts } from "./static-text";

/** A call of `import` or `require` whose argument is no plain text, or a use of the file's own place: worth a look at the tree. */
const COMPUTED =
  /\b(?:import|require)\s*(?:\.\s*\w+\s*){0,3}\(\s*(?!(["'])[^"'`\\\r\n]*\1\s*[,)])|\bimport\s*\.\s*meta\s*\.\s*(?:url|dir|dirname|path|filename|glob)\b|\brequire\s*\.\s*context\b|\b__(?:dirname|filename)\b/;
/** Calls alone, for a file that cannot be parsed. */
const COMPUTED_CALL =
  /\b(?:import|require)\s*(?:\.\s*\w+\s*){0,3}\(\s*(?!(["'`])[^"'`$\\\r\n]*\1\s*[,)])(?:["'`]([^"'`$\r\n]*))?/g;
/** Says of a computed import that it loads nothing but the module's own files and packages. */
const OWN_FILES = /(?:\/\/|\/\*)\s*fleet:\s*own files\b/;
/** What may follow the known beginning of a glob. */
const GLOB_START = /[*?{[(!]/;
const LONGEST_SHOWN = 60;

/** A place in a file that leads somewhere which no plain text names. */
export interface ComputedImport extends StaticText {
  /** `import`: anything that the text can be is loaded. `path`: a path made from the file's own place. */
  readonly kind: "import" | "path";
  /** As written, on one line, cut when long. */
  readonly written: string;
  readonly line: number;
}

/** Whether a file has to be looked at for computed imports. */
export function mayCompute(text: string): boolean {
  return COMPUTED.test(text);
}

/**
 * Every computed import of a file: `import()`, `require()` and the like with anything but a plain text, `import.meta.glob`,
 * `require.context`, `new URL(..., import.meta.url)`, and paths that begin with the file's own directory. One with the
 * comment `fleet: own files` on its lines, or on the line before, is left out. In a file that cannot be parsed
 * the calls are found by their text, and the comment counts for all of them.
 */
export function computedImports(path: string, text: string): readonly ComputedImport[] {
  const program = parseSource(path, text);
  if (program === undefined) {
    return OWN_FILES.test(text) ? [] : unparsed(text);
  }
  const texts = new StaticTexts(program);
  const lines = new LineIndex(text);
  const found: ComputedImport[] = [];
  visitNodes(program, (node) => {
    const place = placeOf(node);
    if (place === undefined) {
      return;
    }
    const { start = 0, end = 0 } = node as { readonly start?: number; readonly end?: number };
    const line = lines.at(start);
    if (OWN_FILES.test(lines.text(line - 1, lines.at(end)))) {
      return;
    }
    const written = shortened(text.slice(start, end));
    const known = place.arguments.flatMap((argument) => texts.of(argument).map(place.adapt));
    found.push(
      ...known
        .filter((known) => place.kind === "import" || known.text.startsWith("./"))
        .map((known) => ({ ...known, kind: place.kind, written, line })),
    );
  });
  return found;
}

interface Place {
  readonly kind: ComputedImport["kind"];
  readonly arguments: readonly unknown[];
  readonly adapt: (found: StaticText) => StaticText;
}

const asItIs = (found: StaticText): StaticText => found;

function placeOf(node: SyntaxNode): Place | undefined {
  const given = Array.isArray(node.arguments) ? (node.arguments as readonly unknown[]) : [];
  switch (node.type) {
    case "ImportExpression":
      return { kind: "import", arguments: [node.source], adapt: asItIs };
    case "NewExpression":
      return isOwnUrl(node) ? { kind: "import", arguments: [node], adapt: asItIs } : undefined;
    case "TemplateLiteral":
    case "BinaryExpression":
      return { kind: "path", arguments: [node], adapt: asItIs };
    case "CallExpression": {
      const name = calledName(node);
      if (isRequire(node.callee)) {
        return { kind: "import", arguments: given.slice(0, 1), adapt: asItIs };
      }
      if (name === "glob" && ofMeta(node.callee)) {
        const [first] = given;
        const patterns = isNode(first) && first.type === "ArrayExpression" ? (first.elements as unknown[]) : [first];
        return { kind: "import", arguments: patterns, adapt: beforeGlob };
      }
      if (name === "context" && ofRequire(node.callee)) {
        return { kind: "import", arguments: given.slice(0, 1), adapt: below };
      }
      return name === "join" || name === "resolve" ? { kind: "path", arguments: [node], adapt: asItIs } : undefined;
    }
    default:
      return undefined;
  }
}

function ofMeta(callee: unknown): boolean {
  return isNode(callee) && isNode(callee.object) && callee.object.type === "MetaProperty";
}

function ofRequire(callee: unknown): boolean {
  return isNode(callee) && isNode(callee.object) && callee.object.name === "require";
}

/** What excludes files leads nowhere. */
function beforeGlob({ text, isComplete }: StaticText): StaticText {
  const at = text.search(GLOB_START);
  return text.startsWith("!")
    ? { text: "./", isComplete: false }
    : { text: at === -1 ? text : text.slice(0, at), isComplete: isComplete && at === -1 };
}

function below({ text, isComplete }: StaticText): StaticText {
  return { text: isComplete ? `${text}/` : text, isComplete: false };
}

function unparsed(text: string): readonly ComputedImport[] {
  const lines = new LineIndex(text);
  return Array.from(text.matchAll(COMPUTED_CALL), (match) => ({
    text: match[2] ?? "",
    isComplete: false,
    kind: "import",
    written: shortened(match[0]),
    line: lines.at(match.index),
  }));
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}...` : line;
}

/** Finds the line, from 1, of an offset. */
export class LineIndex {
  private readonly content: string;
  private readonly starts: number[] = [0];

  constructor(content: string) {
    this.content = content;
    for (let at = content.indexOf("\n"); at !== -1; at = content.indexOf("\n", at + 1)) {
      this.starts.push(at + 1);
    }
  }

  at(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low + 1;
  }

  /** Text of some lines. */
  text(first: number, last: number): string {
    return this.content.slice(this.starts[Math.max(0, first - 1)], this.starts[last] ?? this.content.length);
  }
}
