import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isInherited, withServiceSetting } from "../rollback/held-image";
import { editFile, type FileEdit } from "../rollback/stack-file-edit";
import { RemovalError } from "./removal-error";

/** Writes `retire: keepData` into the stack file; every other byte stays. */
export function retireInStackFile(stackFile: string, service: string): FileEdit {
  return editFile(stackFile, (text) => {
    const project = join(dirname(stackFile), "Pulumi.yaml");
    if (isInherited(existsSync(project) ? readFileSync(project, "utf8") : "", text, service)) {
      throw new RemovalError(
        `the service's settings stand in Pulumi.yaml, nothing was changed: move them to ${basename(stackFile)}`,
      );
    }
    return withServiceSetting(text, service, { key: "retire", value: "keepData" });
  });
}
