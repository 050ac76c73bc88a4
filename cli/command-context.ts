import { dirname, relative, resolve } from "node:path";
import { noPaint, type Screen, terminalPaint } from "../review/paint";

/** Where a command runs, and where its text goes to. */
export interface CommandContext {
  /** Folder of Pulumi.yaml, absolute. */
  readonly projectDirectory: string;
  readonly screen: Screen & { readonly coloured: boolean };
  print(text: string): void;
}

const narrowest = 60;
const widest = 220;

/** The context of this process. Colour and width are the terminal's; elsewhere text is plain and 80 columns wide. */
export function commandContext(cwd: string | undefined): CommandContext {
  const { stdout, env } = process;
  const coloured = stdout.isTTY === true && !env.NO_COLOR && stdout.hasColors();
  const columns = Number(stdout.columns ?? env.COLUMNS) || 80;
  return {
    projectDirectory: cwd === undefined ? dirname(__dirname) : resolve(cwd),
    screen: { coloured, ...screenOf({ width: Math.min(widest, Math.max(narrowest, columns)), coloured }) },
    print: (text) => {
      stdout.write(text);
    },
  };
}

/** A screen as another thread is told of it: paint is made of functions, which cannot be sent. */
export function screenOf({ width, coloured }: { readonly width: number; readonly coloured: boolean }): Screen {
  return { width, paint: coloured ? terminalPaint : noPaint };
}

/** A path as the reader would type it here. */
export function shownPath(path: string): string {
  return relative(process.cwd(), path) || ".";
}
