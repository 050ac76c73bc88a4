import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Renames a service of the example everywhere, as a developer's editor does: folder, declaration, variable, whoever names it. */
export function renameService(shop: string, from: string, to: string): void {
  const folder = join(shop, "modules", to);
  renameSync(join(shop, "modules", from), folder);
  renameSync(join(folder, `${from}.yml`), join(folder, `${to}.yml`));
  const [oldVariable, newVariable] = [from, to].map((name) => name.toUpperCase().replaceAll("-", "_"));
  for (const entry of readdirSync(join(shop, "modules"), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) {
      const text = readFileSync(path, "utf8");
      const renamed = text
        .replaceAll(`modules/${from}`, `modules/${to}`)
        .replaceAll(`name: "${from}"`, `name: "${to}"`)
        .replaceAll(`MICROSERVICE_${oldVariable}_URL`, `MICROSERVICE_${newVariable}_URL`);
      if (renamed !== text) {
        writeFileSync(path, renamed);
      }
    }
  }
}
