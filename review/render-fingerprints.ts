import { describeFiles } from "../infra/image-report";
import type { FingerprintsResult, ImageFingerprint } from "./fingerprints";
import type { Screen } from "./paint";

/** Digits of a fingerprint that are shown to people; the whole is the image's tag. */
const shownDigits = 12;

/** Images as text: one line each, and which files made it another. */
export function renderFingerprints({ images, removed }: FingerprintsResult, { paint }: Screen): string {
  const width = Math.max(...images.map(({ name }) => name.length));
  const lines = images.map((image) => {
    const fingerprint = paint.label(image.fingerprint.slice(0, shownDigits));
    return `${paint.title(image.name.padEnd(width))}  ${fingerprint}  ${describeImage(image)}\n`;
  });
  return [...lines, ...removed.map((name) => `${name}: removed\n`)].join("");
}

function describeImage({ change, files }: ImageFingerprint): string {
  if (change === undefined || change.state === "new") {
    const prefix = change === undefined ? "" : "new, ";
    return `${prefix}${files} file${files === 1 ? "" : "s"}`;
  }
  return change.state === "unchanged" ? "unchanged" : `changed, ${describeFiles(change)}`;
}

/** The images to be built, in the form of a GitHub Actions matrix: one line of JSON. */
export function renderMatrix({ images }: FingerprintsResult): string {
  const include = images
    .filter(({ change }) => change?.state !== "unchanged")
    .map(({ name, fingerprint, repository }) => ({ service: name, fingerprint, repository }));
  return `${JSON.stringify({ include })}\n`;
}
