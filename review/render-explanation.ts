import { countText } from "../modules-manifest/count-text";
import type { Cost, ExplainedPart, ImageExplanation } from "../modules-manifest/image-explanation";
import type { Screen } from "./paint";
import { type Cell, cellWidths, layCells, wrapWords } from "./text-layout";

const titles = {
  own: "its own folder",
  import: "imported",
  copy: "copied by the Dockerfile",
  root: "of every image",
  widened: "only since an import is computed",
} as const satisfies Record<ExplainedPart["kind"], string>;

/** Names in a list that are said; of longer ones the number. */
const mostNames = 12;

/** Why an image holds what it holds, for a person. */
export function renderExplanation(image: ImageExplanation, screen: Screen): string {
  const sections = [
    renderHead(image, screen),
    renderParts(image, screen),
    ...renderWidenings(image, screen),
    ...renderCopies(image, screen),
    renderRest(image, screen),
    ...renderStage(image, screen),
  ];
  return `${sections.join("\n\n")}\n`;
}

function renderHead(image: ImageExplanation, { width, paint }: Screen): string {
  const cells: readonly Cell[] = [
    { label: "fingerprint", value: image.fingerprint },
    { label: "Dockerfile", value: image.dockerfile },
    { label: "target", value: image.target },
    { label: "platform", value: image.platform },
    { label: "arguments", value: image.buildArguments.join(", ") || "none" },
    { label: "files", value: costText(image) },
  ];
  const labels = Math.max(...cells.map(({ label }) => label.length));
  const lines = cells.flatMap((cell) =>
    layCells([cell], { ...cellWidths([cell], width - 2), label: labels }, { width: 0, paintLabel: paint.label }),
  );
  return [`Image of ${paint.title(image.name)}`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function renderParts({ parts }: ImageExplanation, screen: Screen): string {
  const kinds = Object.keys(titles) as ExplainedPart["kind"][];
  const blocks = kinds.flatMap((kind) => {
    const found = parts.filter((part) => part.kind === kind);
    const title = `  ${screen.paint.title(titles[kind])}, ${costText(sum(found))}`;
    return found.length === 0 ? [] : [[title, ...renderKind(kind, found, screen)].join("\n")];
  });
  return [screen.paint.title("What is in it, and why"), ...blocks].join("\n");
}

function renderKind(kind: ExplainedPart["kind"], parts: readonly ExplainedPart[], screen: Screen): readonly string[] {
  if (kind === "root" || kind === "own") {
    return indented(parts.map(({ what }) => what).join(", "), 4, screen);
  }
  if (kind === "copy") {
    return parts.flatMap(({ because, files }) => {
      const place = `${because?.file}:${because?.line}`;
      return indented(`${place}  ${because?.written} (${countText(files, "file")})`, 4, screen);
    });
  }
  return parts.flatMap((part) => [
    ...indented(`${part.what} (${costText(part)})`, 4, screen),
    ...reason(part).flatMap((text) => indented(text, 6, screen).map((line) => screen.paint.label(line))),
  ]);
}

function reason({ because, chain }: ExplainedPart): readonly string[] {
  if (because === undefined) {
    return [];
  }
  const place = because.line === undefined ? because.file : `${because.file}:${because.line}`;
  return [`${place}  ${because.written}`, ...(chain.length > 2 ? [`by way of ${chain.join(" -> ")}`] : [])];
}

function renderWidenings({ widenings }: ImageExplanation, screen: Screen): readonly string[] {
  if (widenings.length === 0) {
    return [];
  }
  const lines = widenings.flatMap(({ file, line, written, adds, ...cost }) => [
    ...indented(`${file}:${line}  ${written}`, 2, screen).map((text) => screen.paint.warning(text)),
    ...indented(
      adds.length === 0 ? "costs nothing: it is all there anyway" : `costs ${costText(cost)}: ${names(adds)}`,
      4,
      screen,
    ),
  ]);
  const hint =
    "Where such a line loads the module's own files or packages only, say so in a comment on it or above it: `// fleet: own files`.";
  return [[screen.paint.title("Widened by computed imports"), ...lines, ...indented(hint, 2, screen)].join("\n")];
}

function renderCopies({ wholeCopies }: ImageExplanation, screen: Screen): readonly string[] {
  if (wholeCopies.length === 0) {
    return [];
  }
  const lines = wholeCopies.flatMap(({ file, line, written, taken, leftOut, leftOutFolders }) => {
    const folders =
      leftOutFolders.length === 0
        ? ""
        : ` It leaves out ${names(leftOutFolders)}: what the build needs of ${leftOutFolders.length === 1 ? "that folder" : "these folders"} has to be copied by name.`;
    const left =
      leftOut === 0 ? "" : `; ${countText(leftOut, "file")} of other modules ${leftOut === 1 ? "is" : "are"} left out`;
    const text = `takes only the ${countText(taken, "file")} of this image${left}.${folders}`;
    return [...indented(`${file}:${line}  ${written}`, 2, screen), ...indented(text, 4, screen)];
  });
  return [[screen.paint.title("Lines that copy everything"), ...lines].join("\n")];
}

function renderRest({ parts, otherModules, emptied, secretFiles }: ImageExplanation, screen: Screen): string {
  const lockfile = parts.flatMap(({ paths }) => paths).find((path) => /^bun\.lockb?$/.test(path));
  const rest = [
    `modules: ${otherModules.map((module) => module.replace("modules/", "")).join(", ") || "none"}`,
    ...(secretFiles.length === 0 ? [] : [`${secretFiles.join(", ")}: with secrets in it`]),
    ...(emptied.length === 0 ? [] : [`what stands in ${emptied.join(", ")}: the image gets \`{}\` in its place`]),
  ];
  const notes =
    lockfile === undefined
      ? []
      : [
          `${lockfile} counts as a whole: a dependency that changes for one service rebuilds all images, since what a service reaches of it cannot be proved.`,
        ];
  return [
    screen.paint.title("What is not in it"),
    ...rest.flatMap((text) => indented(text, 2, screen)),
    ...notes.flatMap((text) => ["", ...indented(text, 0, screen)]),
  ].join("\n");
}

function renderStage({ addedStage, dockerfile }: ImageExplanation, { paint }: Screen): readonly string[] {
  return addedStage.length === 0
    ? []
    : [
        [
          paint.title("What is built after the Dockerfile's own stages"),
          ...addedStage.map((line) => `  ${paint.label("[added]")} ${line}`),
          `  ${dockerfile} itself is untouched.`,
          ...(addedStage[0]?.startsWith("FROM fleet-base ") === true
            ? ["  In the staged copy its stage, which has no name, is called fleet-base."]
            : []),
        ].join("\n"),
      ];
}

function indented(text: string, indent: number, { width }: Screen): readonly string[] {
  const [first = "", ...rest] = wrapWords(text, width - indent - 2);
  return [" ".repeat(indent) + first, ...rest.map((line) => " ".repeat(indent + 2) + line)].map((line) =>
    line.trimEnd(),
  );
}

function names(all: readonly string[]): string {
  const shown = all.slice(0, mostNames).join(", ");
  return all.length <= mostNames ? shown : `${shown} and ${all.length - mostNames} more`;
}

function sum(parts: readonly Cost[]): Cost {
  return {
    files: parts.reduce((total, { files }) => total + files, 0),
    bytes: parts.reduce((total, { bytes }) => total + bytes, 0),
  };
}

function costText({ files, bytes }: Cost): string {
  return `${countText(files, "file")}, ${sizeText(bytes)}`;
}

function sizeText(bytes: number): string {
  return bytes < 1000
    ? `${bytes} bytes`
    : bytes < 1e6
      ? `${(bytes / 1000).toFixed(1)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`;
}
