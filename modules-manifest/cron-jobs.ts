import { filesBelow } from "./module-files";
import type { RootFiles } from "./root-files";
import { parseSource, type SyntaxNode, visitNodes } from "./source-imports";

const MODULE_FILE = /Module\.[cm]?[jt]sx?$/;
const FIELD = "cronJobs";
/** Where the name is never followed by anything but `: []`, the file need not be parsed. */
const NOT_EMPTY_FIELD = /cronJobs(?!["'`]?\s*:\s*\[\s*\])/;
const LITERAL_FIELD = /cronJobs["']?\s*[:=]\s*\[\s*[^\s\]]/;

/** Whether a module's `src/*Module.ts` gives it cron jobs. What is not a literal list counts as some. */
export function hasCronJobs(files: RootFiles, folder: string): boolean {
  return filesBelow(files, `${folder}/src`, MODULE_FILE).some((path) => {
    const text = files.readText(path);
    return text !== undefined && declaresCronJobs(path, text);
  });
}

/** Whether a module file's text has a `cronJobs` that is not an empty list. */
export function declaresCronJobs(path: string, text: string): boolean {
  if (!NOT_EMPTY_FIELD.test(text)) {
    return false;
  }
  const program = parseSource(path, text);
  if (program === undefined) {
    return LITERAL_FIELD.test(text);
  }
  let found = false;
  visitNodes(program, (node) => {
    if (node.type === "Property" || node.type === "PropertyDefinition") {
      found ||= nameOf(node) === FIELD && isFilled(node.value);
    }
  });
  return found;
}

function nameOf(node: SyntaxNode): unknown {
  const key = node.key as SyntaxNode | undefined;
  return node.computed === true ? undefined : (key?.name ?? key?.value);
}

function isFilled(value: unknown): boolean {
  const node = value as SyntaxNode | null;
  if (node === null || node === undefined) {
    return false;
  }
  switch (node.type) {
    case "ArrayExpression":
      return Array.isArray(node.elements) && node.elements.length > 0;
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "ParenthesizedExpression":
      return isFilled(node.expression);
    case "Literal":
      return node.value !== null;
    case "Identifier":
      return node.name !== "undefined";
    default:
      return true;
  }
}
