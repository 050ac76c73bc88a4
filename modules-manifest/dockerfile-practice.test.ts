import { describe, expect, it } from "vitest";
import { loadManifest } from "./load-manifest";
import { fixture } from "./testing/monorepo";
import { billingDockerfile, problems, problemsOf } from "./testing/problems";

const build = (...lines: string[]): string => problems({ "modules/billing/Dockerfile": `${lines.join("\n")}\n` });
const codes = (...lines: string[]): string[] =>
  [...build(...lines).matchAll(/:(\d+):\d+: \w+ ([a-z-]+):/g)].map((match) => `${match[1]} ${match[2]}`);

describe("the generated Dockerfiles", () => {
  it.each(["a", "b", "c", "d"])("of dialect %s follow the practices", (name) => {
    const found = loadManifest(fixture(name)).diagnostics.map(({ code }) => code);
    expect(found.filter((code) => /root|unpinned|download|secret|command|staged|case|large/.test(code))).toEqual([]);
  });

  it("of the example have no fault at all", () => {
    expect(problemsOf(`${__dirname}/../examples/shop`)).toBe("");
  });
});

describe("the image's user", () => {
  it("is root where nothing else is said, in any stage that it begins with", () => {
    expect(build("FROM oven/bun:1 AS base", "FROM base AS production")).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:2:1: warning runs-as-root: the image's process is root's, got no USER instruction in the stage 'production' and those it begins with; expected another user.
        Write 'USER bun' before the last command. A deployment by the fleet starts the process as 'user' of the stack's configuration all the same."
    `);
    expect(build("FROM oven/bun:1 AS production", "USER bun", "USER 0:0")).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:6: warning runs-as-root: the image's process is root's, got 'USER 0:0' in the stage 'production' and those it begins with; expected another user.
        Write 'USER bun' before the last command. A deployment by the fleet starts the process as 'user' of the stack's configuration all the same."
    `);
  });

  it.each([
    ["FROM oven/bun:1 AS base", "USER bun", "FROM base AS production"],
    ["FROM oven/bun:1 AS base", "USER root", "FROM base AS production", "USER 1000:1000"],
    ["FROM gcr.io/distroless/base-debian12:nonroot AS production"],
    ["FROM cgr.dev/chainguard/bun:1 AS production"],
    ["ARG IMAGE", "FROM $IMAGE AS production"],
    ["ARG NAME", "FROM oven/bun:1 AS production", "ARG NAME", "USER $NAME"],
    ["FROM oven/bun:1 AS other", "USER root", "FROM oven/bun:1 AS production", "USER bun"],
  ])("is not, or may not be, root: %s %s", (...lines) => {
    expect(build(...lines.filter((line) => line !== undefined))).toBe("");
  });

  it.each(["root", "0", "root:root", "00:1000", "$WHO"])("is root as %s", (user) => {
    expect(codes("FROM oven/bun:1 AS production", "ENV WHO=root", `USER ${user}`)).toEqual(["3 runs-as-root"]);
  });
});

describe("an image that is built upon", () => {
  it("has no tag, or is the latest", () => {
    expect(
      build(
        "ARG TAG=latest",
        "FROM registry.example.com:5000/bun AS base",
        "FROM base AS production",
        `COPY --from=oven/bun:\${TAG:-latest} /x /x`,
        "USER bun",
      ),
    ).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:2:1: warning base-image-unpinned: an image is another one whenever its owner pushes, got 'registry.example.com:5000/bun' without a tag; expected a version.
        Write 'registry.example.com:5000/bun:<version>', or name a digest.
      modules/billing/Dockerfile:4:1: warning base-image-unpinned: an image is another one whenever its owner pushes, got 'oven/bun:latest'; expected a version.
        Write 'oven/bun:<version>', or name a digest."
    `);
    expect(codes("ARG TAG=latest", `FROM oven/bun:$TAG AS production`, "USER bun")).toEqual(["2 base-image-unpinned"]);
  });

  it.each([
    "oven/bun:1",
    "registry.example.com:5000/bun:1.4",
    `oven/bun@sha256:${"0".repeat(64)}`,
    `oven/bun:latest@sha256:${"0".repeat(64)}`,
    "scratch",
    "$UNKNOWN",
  ])("is %s: nothing to report", (image) => {
    expect(codes(`FROM ${image} AS production`, "USER bun")).toEqual([]);
  });

  it("is in a stage that the target does not need, or is a stage: nothing to report", () => {
    expect(
      codes("FROM a AS unused", "FROM oven/bun:1 AS base", "FROM base AS production", "COPY --from=0 / /", "USER bun"),
    ).toEqual(["1 base-image-unpinned"]);
    expect(codes("FROM a AS unused", "FROM oven/bun:1 AS production", "USER bun")).toEqual([]);
  });
});

describe("a download", () => {
  it("has no checksum", () => {
    const lines = ["ADD https://example.com/tool.tar.gz git@github.com:a/b.git#main /opt/"];
    expect(problems(billingDockerfile(...lines))).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:5: warning download-unverified: ADD takes whatever stands at an address, got 'https://example.com/tool.tar.gz' without a checksum; expected '--checksum=sha256:...'.
        Add '--checksum=sha256:' and the file's digest, of a git repository '#' and the commit, or put the file into the monorepo.
      modules/billing/Dockerfile:3:37: warning download-unverified: ADD takes whatever stands at an address, got 'git@github.com:a/b.git#main' without a checksum; expected '--checksum=sha256:...'.
        Add '--checksum=sha256:' and the file's digest, of a git repository '#' and the commit, or put the file into the monorepo."
    `);
  });

  it.each([
    `ADD --checksum=sha256:${"0".repeat(64)} https://example.com/x /x`,
    `ADD https://github.com/a/b.git#${"0".repeat(40)} /x`,
    "ADD package.json /x",
  ])("is verified, or none: %s", (line) => {
    expect(problems(billingDockerfile(line))).toBe("");
  });
});

describe("a secret", () => {
  it("stands in the Dockerfile, in whatever stage", () => {
    expect(
      build(
        "ARG NPM_TOKEN=npm_a8Hs72kdPq01LmZx",
        "FROM oven/bun:1 AS unused",
        "ENV PORT=1 JWT_SECRET=correct-horse-battery-staple \\",
        "  CACHE_REDIS_URL=rediss://:hunter2hunter2@cache.example.com:6379",
        "FROM oven/bun:1 AS production",
        "ENV STRIPE_SECRET_KEY sk_test_51H8xY2eZvKYlo2C",
        "ARG GITHUB_TOKEN",
        "USER bun",
      ),
    ).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:1:5: warning secret-in-image: a secret stands in the Dockerfile, got 'ARG NPM_TOKEN' with a value of 20 characters; expected none.
        Remove the value, and make a new one, as this one is known; mount that one where the build needs it.
      modules/billing/Dockerfile:3:12: warning secret-in-image: a secret stands in the Dockerfile, got 'ENV JWT_SECRET' with a value of 28 characters; expected none.
        Remove the value, and make a new one, as this one is known; the process gets it from 'secrets.JWT_SECRET' of the stack's configuration.
      modules/billing/Dockerfile:4:3: warning secret-in-image: a secret stands in the Dockerfile, got 'ENV CACHE_REDIS_URL' with a value of 47 characters; expected none.
        Remove the value, and make a new one, as this one is known; the process gets it from 'secrets.CACHE_REDIS_URL' of the stack's configuration.
      modules/billing/Dockerfile:6:5: warning secret-in-image: a secret stands in the Dockerfile, got 'ENV STRIPE_SECRET_KEY' with a value of 24 characters; expected none.
        Remove the value, and make a new one, as this one is known; the process gets it from 'secrets.STRIPE_SECRET_KEY' of the stack's configuration.
      modules/billing/Dockerfile:7:5: warning secret-build-argument: a build argument is readable in the image's history, got 'ARG GITHUB_TOKEN', which is a secret by its name; expected a mounted secret.
        Write 'RUN --mount=type=secret,id=GITHUB_TOKEN,env=GITHUB_TOKEN' where it is needed, and build with '--secret id=GITHUB_TOKEN'."
    `);
  });

  it("is never shown", () => {
    expect(build("FROM oven/bun:1 AS production", "ENV API_KEY=zq81nmw02kfpwoe8", "USER bun")).not.toContain("zq81");
  });

  it.each([
    "JWT_SECRET=",
    'JWT_SECRET="{{JWT_SECRET}}"',
    "JWT_SECRET=changeme",
    "JWT_SECRET=build-time-only",
    "JWT_SECRET=<your secret>",
    "JWT_SECRET=$FROM_ELSEWHERE",
    "TLS_KEY=/run/secrets/tls.key",
    "DB_PASSWORD_FILE=/run/secrets/db",
    "ACCESS_TOKEN_TTL=15m",
    "MAX_TOKENS=4096",
    "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
    "STRIPE_PUBLIC_KEY=pk_live_51H8xY2eZvKYlo2C",
    "DATABASE_URL=postgresql://localhost:5432/billing",
    "DATABASE_URL=postgresql://shop:shop@localhost:5432/billing",
    "MICROSERVICE_BILLING_URL=http://billing:3001",
    "SQLITE_DATABASE_PATH=data.sqlite",
    "NODE_ENV=production PATH=/app/bin",
  ])("is not in: ENV %s", (variable) => {
    expect(problems(billingDockerfile(`ENV ${variable}`))).toBe("");
  });

  it.each(["VERSION", "NODE_ENV=production", "BUN_VERSION=1.4.5", "PUBLIC_KEY", "TOKEN_TTL", "DATABASE_URL"])(
    "is not in: ARG %s",
    (argument) => {
      expect(problems(billingDockerfile(`ARG ${argument}`))).toBe("");
    },
  );
});

describe("the form of the image's command", () => {
  const command = (...lines: string[]) => build("FROM oven/bun:1 AS production", "USER bun", ...lines);

  it("is a shell's", () => {
    expect(command("CMD bun run dist/index.js")).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:1: warning command-in-shell: a shell starts the process, which gets no signal to stop, got 'CMD bun run dist/index.js'; expected a JSON list.
        Write it like 'CMD ["bun", "run", "index.ts"]', or put 'exec' before the command."
    `);
  });

  it("is a list that is no JSON", () => {
    expect(command("CMD ['bun', 'run', 'dist/index.js']")).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:1: error command-malformed: the list of 'CMD' is no JSON, so that a shell runs it as it stands, got '['bun', 'run', 'dist/index.js']'; expected text in double quotes, separated by commas.
        Write it like 'CMD ["bun", "run", "index.ts"]'."
    `);
    for (const list of ["[bun, run]", '["bun" "run"]', '["bun",]', "[ 'bun' ]", '["bun", 1]', "[“bun”]"]) {
      expect(command(`ENTRYPOINT ${list}`)).toContain("error command-malformed");
    }
  });

  it("has a package manager between the process and its signals", () => {
    expect(command('CMD ["npm", "run", "start"]')).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:1: warning command-wrapped: a package manager starts the process, which gets no signal to stop, got 'CMD ["npm", "run", "start"]'; expected the process itself.
        Write what the script runs, like 'CMD ["bun", "run", "index.ts"]'."
    `);
    expect(command("ENTRYPOINT exec pnpm start")).toContain("warning command-wrapped");
  });

  it.each([
    ['CMD ["bun", "run", "start"]'],
    ["CMD exec bun dist/index.js"],
    ["CMD cd dist && exec bun index.js"],
    ['CMD [ "$A" = 1 ] && exec bun index.js'],
    ['ENTRYPOINT ["docker-entrypoint.sh"]', 'CMD ["bun", "index.js"]'],
    ["CMD bun index.js", 'CMD ["bun", "index.js"]'],
    ["ENTRYPOINT []"],
  ])("is sound: %s %s", (...lines) => {
    expect(command(...lines.filter((line) => line !== undefined))).toBe("");
  });

  it("is another stage's: nothing to report", () => {
    expect(build("FROM oven/bun:1 AS dev", "CMD bun x", "FROM oven/bun:1 AS production", "USER bun")).toBe("");
  });
});
