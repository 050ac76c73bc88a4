import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a page's own style and script elements hold. */
export interface Assets {
  readonly styles: readonly string[];
  /** One module each: they share nothing but the page. */
  readonly scripts: readonly string[];
}

/** In the order of the cascade. */
const styleNames = [
  "theme",
  "page",
  "navigation",
  "headline",
  "concerns",
  "changes",
  "topology",
  "tables",
  "access-matrix",
  "resource-tree",
  "narrow",
  "hidden",
  "print",
];
const scriptNames = ["appearance", "resource-tree", "resource-search", "access-matrix"];

/** Reads the styles and scripts that stand beside this file. */
export function readAssets(): Assets {
  return {
    styles: [styleNames.map((name) => read(`styles/${name}.css`)).join("\n")],
    scripts: scriptNames.map((name) => read(`client/${name}.js`)),
  };
}

/** Admits these styles and scripts, and nothing else: no request leaves the page. */
export function contentSecurityPolicy({ styles, scripts }: Assets): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(" ")}`,
    `style-src ${styles.map(hash).join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function read(name: string): string {
  return readFileSync(join(__dirname, name), "utf8");
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
