import type { Verdict } from "../diff/fleet-diff";
import { type Html, html, markup } from "./html";

/** How serious something is; also the name of its class in the stylesheet. */
export type Tone = "good" | "warn" | "bad";

const shapes: Readonly<Record<Tone, string>> = {
  good: '<circle cx="8" cy="8" r="7"/><path d="m4.8 8.3 2.2 2.2 4.2-4.6"/>',
  warn: '<path d="M8 1.6 15 14H1Z"/><path d="M8 6.2v3.6M8 11.7v.3"/>',
  bad: '<path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Z"/><path d="M8 4.5v4.3M8 11.2v.3"/>',
};

/** A sign that differs by shape as well as by colour; the words beside it say the same. */
export function icon(tone: Tone): Html {
  return html`<svg class="icon ${tone}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${markup(shapes[tone])}</svg>`;
}

/** How serious each verdict is. */
export const verdictTones: Readonly<Record<Verdict, Tone>> = {
  unchanged: "good",
  safe: "good",
  attention: "warn",
  "destroys data": "bad",
};
