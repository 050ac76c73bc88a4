/** A file that is no preview. The message says why. */
export class PreviewError extends Error {}
