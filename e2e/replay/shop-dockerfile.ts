import type { Shop, ShopModule } from "./shop";

/** The Dockerfile of a module, in its dialect. Like the people who wrote it, it names what the module reaches today. */
export function shopDockerfile(shop: Shop, module: ShopModule): string {
  const { name, dialect, port, dockerfileRevision } = module;
  const folders = dialect === "whole" ? ["COPY modules ./modules"] : reachedFrom(shop, name).map(copied);
  const install = ["COPY package.json bun.lock bunfig.toml ./", ...[...shop.modules.keys()].sort().map(manifest)];
  const settings = [
    "ENV NODE_ENV=production",
    `ENV HOST_NAME=0.0.0.0 PORT=${port}`,
    ...Array.from({ length: dockerfileRevision }, (_, index) => `LABEL edit${index + 1}="yes"`),
  ];
  const own = [
    `COPY modules/${name}/.env.yml ./modules/${name}/.env.yml`,
    `COPY modules/${name}/roles.yml ./modules/${name}/roles.yml`,
  ];
  const head = [
    "FROM oven/bun:1.4.5-alpine AS base",
    "WORKDIR /app",
    "",
    "FROM base AS deps",
    ...install,
    "RUN bun install --frozen-lockfile",
    "",
  ];
  const tail = ["USER bun", `EXPOSE ${port}`];
  const stages =
    dialect === "source"
      ? [
          ...["FROM base AS production", ...settings, "COPY --from=deps /app/node_modules ./node_modules"],
          ...["COPY package.json tsconfig.json ./", ...folders, ...own, ...tail],
          `CMD ["bun", "run", "modules/${name}/src/index.ts"]`,
        ]
      : [
          ...["FROM base AS prod-deps", ...install, "RUN bun install --frozen-lockfile --production", ""],
          ...["FROM deps AS build", "COPY tsconfig.json ./", ...folders, `RUN bun run build:${name}`, ""],
          ...["FROM base AS production", ...settings],
          "COPY --from=prod-deps /app/node_modules ./node_modules",
          ...[`COPY --from=build /app/dist/${name} ./dist/${name}`, ...own, ...tail],
          `CMD ["bun", "run", "dist/${name}/index.js"]`,
        ];
  return `${[...head, ...stages].join("\n")}\n`;
}

const copied = (name: string): string => `COPY modules/${name}/ ./modules/${name}/`;
const manifest = (name: string): string => `COPY modules/${name}/package.json ./modules/${name}/package.json`;

/** The module and all that its files use, whole modules at a time, sorted. */
function reachedFrom({ modules }: Shop, start: string): readonly string[] {
  const reached = new Set([start]);
  for (const name of reached) {
    for (const { uses } of modules.get(name)?.sources.values() ?? []) {
      for (const { module } of uses) {
        reached.add(module);
      }
    }
  }
  return [...reached].sort();
}
