import { afterEach, beforeEach, vi } from "vitest";
import { noPaint } from "../../review/paint";
import type { CommandContext } from "../command-context";

/** Credentials that a scripted AWS takes. */
export const awsCredentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" } as const;

/** What the commands of a test have told so far. */
export interface Told {
  /** Standard output. */
  readonly printed: string;
  /** Standard error. */
  readonly complained: string;
  /** Where a command is to run: without colour, 80 columns wide. */
  contextOf(projectDirectory: string): CommandContext;
}

/**
 * Notes what the commands tell that a file's tests run in their own process, and takes back after each test what was
 * spied on and stubbed. To be called where the file's own hooks are.
 * @param environment variables that every test starts with
 */
export function noteTold(environment: Readonly<Record<string, string>> = {}): Told {
  const told = {
    printed: "",
    complained: "",
    contextOf: (projectDirectory: string): CommandContext => ({
      projectDirectory,
      screen: { width: 80, coloured: false, paint: noPaint },
      print: (text) => {
        told.printed += text;
      },
    }),
  };

  beforeEach(() => {
    Object.assign(told, { printed: "", complained: "" });
    for (const [name, value] of Object.entries(environment)) {
      vi.stubEnv(name, value);
    }
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      told.complained += String(text);
      return true;
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  return told;
}
