import type { ClosurePart } from "./closure";

/** How much something adds to an image's build context. */
export interface Cost {
  readonly files: number;
  readonly bytes: number;
}

/** A line of the monorepo, and what is written there. */
export interface WrittenAt {
  readonly file: string;
  /** From 1; absent where a file is meant as a whole. */
  readonly line?: number;
  readonly written: string;
}

/** Files of an image that are in it for one reason. */
export interface ExplainedPart extends Cost {
  readonly kind: ClosurePart["kind"];
  /** A module, a file, or what a line of the Dockerfile copies. */
  readonly what: string;
  /** The modules and files from the image's own module to this one. */
  readonly chain: readonly string[];
  /** The import, or the line of the Dockerfile. */
  readonly because?: WrittenAt;
  readonly paths: readonly string[];
}

/** A computed import, and what it adds to what the image would hold without any. */
export interface ExplainedWidening extends Cost, WrittenAt {
  /** Modules and files that it may lead to and nothing else reaches, with what they import in turn. */
  readonly adds: readonly string[];
}

/** A line that copies everything, or all modules: it takes the image's files only. */
export interface ExplainedCopy extends WrittenAt {
  /** Files of this image that the line takes along. */
  readonly taken: number;
  /** Files of modules that are not of this image. */
  readonly leftOut: number;
  /** Folders at the root that would have been taken, and hold nothing that this image reaches. */
  readonly leftOutFolders: readonly string[];
}

/** Why an image holds what it holds, and how it is built. */
export interface ImageExplanation extends Cost {
  readonly name: string;
  readonly fingerprint: string;
  readonly dockerfile: string;
  readonly target: string;
  readonly platform: string;
  /** Names only. */
  readonly buildArguments: readonly string[];
  readonly parts: readonly ExplainedPart[];
  readonly widenings: readonly ExplainedWidening[];
  readonly wholeCopies: readonly ExplainedCopy[];
  /** Modules without a file in the image but perhaps their package.json. */
  readonly otherModules: readonly string[];
  /** Files that are left out since they hold secrets. */
  readonly secretFiles: readonly string[];
  /** Files that are carried as `{}` whatever they hold. */
  readonly emptied: readonly string[];
  /** Lines of the stage that the staged copy of the Dockerfile gets at its end; none for an image that is built elsewhere. */
  readonly addedStage: readonly string[];
}
