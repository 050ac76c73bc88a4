import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A `session-manager-plugin` that notes what it is told. */
export interface FakeSessionPlugin {
  /** Its arguments, and last its variable with the session; nothing where no session was begun. */
  readonly told: () => readonly string[] | undefined;
  /** Ends a session that waits. */
  end(): void;
}

/** How it plays a session. */
export interface PluginPlay {
  /** @default 1.2.694.0 */
  readonly version?: string;
  /** What the session ends with. @default 0 */
  readonly code?: number;
  /** Whether the session lasts until it is ended. @default false */
  readonly waits?: boolean;
}

/** Puts it in the folder `bin`. */
export function fakeSessionPlugin(directory: string, play: PluginPlay = {}): FakeSessionPlugin {
  const { version = "1.2.694.0", code = 0, waits = false } = play;
  const path = (name: string) => join(directory, name);
  const wait = waits ? `while [ ! -e ${path("ended")} ]; do sleep 0.05; done` : "";
  const script = `#!/bin/sh
if [ "$1" = --version ]; then echo ${version}; exit; fi
printf '%s\\n' "$@" "$AWS_SSM_START_SESSION_RESPONSE" > ${path("unfinished")}
mv ${path("unfinished")} ${path("told")}
echo 'sh-5.2$'
${wait}
exit ${code}
`;
  writeFileSync(path("bin/session-manager-plugin"), script);
  chmodSync(path("bin/session-manager-plugin"), 0o755);
  return {
    told: () => {
      try {
        return readFileSync(path("told"), "utf8").split("\n").slice(0, -1);
      } catch {
        return undefined;
      }
    },
    end: () => writeFileSync(path("ended"), ""),
  };
}

/** Folders of programs without a plugin that somebody installed: the folder `bin`, and the system's own. */
export function systemPath(directory: string): string {
  return [join(directory, "bin"), "/usr/bin", "/bin"].join(delimiter);
}
