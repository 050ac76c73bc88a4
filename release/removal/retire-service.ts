import { editFile, type FileEdit, readProjectFile } from "../stack-file/edit-file";
import { refuseInherited, withServiceSetting } from "../stack-file/service-setting";

/** Writes `retire: keepData` into the stack file; every other byte stays. */
export function retireInStackFile(stackFile: string, service: string): FileEdit {
  return editFile(stackFile, (text) => {
    refuseInherited(stackFile, readProjectFile(stackFile), text, service);
    return withServiceSetting(text, service, { key: "retire", value: "keepData" });
  });
}
