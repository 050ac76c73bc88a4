import { Closures } from "./closure";
import { DiagnosticSink } from "./diagnostics";
import { IgnoreFiles } from "./docker-ignore";
import { FolderFiles } from "./folder-files";
import type { JsonObject } from "./json-source";
import { ModuleImports } from "./module-imports";
import type { RootFiles } from "./root-files";
import { SourceFiles } from "./source-files";

/** What works out the images of one monorepo, and remembers what it read. */
export interface ImageTools {
  readonly closures: Closures;
  readonly imports: ModuleImports;
  readonly sources: SourceFiles;
}

/** Makes the tools for a monorepo with these modules. */
export function imageTools(
  files: RootFiles,
  modules: readonly string[],
  packageJson: JsonObject | undefined,
  sink: DiagnosticSink,
): ImageTools {
  const folders = new FolderFiles(files, sink);
  const sources = new SourceFiles(sink);
  const imports = new ModuleImports(files, folders, sources, modules, sink);
  // What is wrong with the file is told by the one who reads it for the diagnostics.
  const { git } = new IgnoreFiles(files, new DiagnosticSink());
  return { closures: new Closures(files, folders, imports, modules, packageJson, git), imports, sources };
}
