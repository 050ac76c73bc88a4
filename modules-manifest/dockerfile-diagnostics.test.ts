import { describe, expect, it } from "vitest";
import { billingDockerfile, problems } from "./testing/problems";

describe("a Dockerfile", () => {
  it("is missing, unless the image is prebuilt", () => {
    expect(problems({ "modules/billing/Dockerfile": undefined })).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:1:1: error dockerfile-missing: there is no Dockerfile, got nothing at 'modules/billing/Dockerfile'; expected one, since the image is built.
        Create it, or set 'dockerfile', or 'imageSource: prebuilt', in the stack's configuration."
    `);
    expect(
      problems({ "modules/billing/Dockerfile": undefined }, { services: { billing: { imageSource: "prebuilt" } } }),
    ).toBe("");
  });

  it("has no stage", () => {
    expect(problems({ "modules/billing/Dockerfile": "# nothing\nRUN true\n" })).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:1:1: error dockerfile-malformed: the Dockerfile has no stage, got no FROM instruction; expected at least one.
        Write a 'FROM ... AS production' instruction."
    `);
  });

  it("has no stage of the target's name", () => {
    expect(problems({}, { services: { billing: { target: "prodution" } } })).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:1: error target-missing: the Dockerfile has no stage to build, got the stages 'base', 'production'; expected 'prodution'.
        Name the final stage 'prodution', or set 'target' to 'production' in the stack's configuration."
    `);
  });

  it("has a HEALTHCHECK whose path cannot be read", () => {
    expect(problems(billingDockerfile("HEALTHCHECK CMD bun run probe"))).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:1: warning healthcheck-unreadable: the path that the HEALTHCHECK fetches cannot be read, got 'CMD bun run probe'; expected a command with an address such as 'http://localhost:3500/healthcheck'.
        Set the health path in the stack's configuration: ECS ignores a Dockerfile's HEALTHCHECK, so that the path has to be known."
    `);
    expect(problems(billingDockerfile("HEALTHCHECK NONE"))).toBe("");
  });
});

describe("a copied path", () => {
  it("does not exist", () => {
    expect(
      problems(billingDockerfile("COPY modules/billing/src \\", "  modules/microservice/roles.yml ./x/")),
    ).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:4:3: error copied-path-missing: the Dockerfile copies a path that does not exist, got 'modules/microservice/roles.yml'; expected an existing path.
        Did you mean 'modules/billing/roles.yml'? Correct the path, or create what it names."
    `);
  });

  it("is a pattern in a module that does not exist", () => {
    expect(problems(billingDockerfile("COPY modules/microservice/*.yml ./x/"))).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:6: error copied-path-missing: the Dockerfile copies a path that does not exist, got 'modules/microservice/*.yml'; expected an existing path.
        Did you mean 'modules/billing/*.yml'? Correct the path, or create what it names."
    `);
  });

  it("is missing in the JSON form", () => {
    expect(problems(billingDockerfile('COPY ["package.json", "patches", "./"]'))).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:24: error copied-path-missing: the Dockerfile copies a path that does not exist, got 'patches'; expected an existing path.
        Correct the path, or create what it names."
    `);
  });

  it("leads out of the context", () => {
    expect(problems(billingDockerfile("COPY ../../etc/passwd ./"))).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:6: error copied-path-outside: the Dockerfile copies a path outside the build context, got '../../etc/passwd'; expected a path in the monorepo.
        Move what is needed into the monorepo, and copy it from there."
    `);
  });

  it("is excluded by the ignore file", () => {
    expect(
      problems({ ".dockerignore": "**/*.yml\n", ...billingDockerfile("ADD modules/billing/billing.yml ./") }),
    ).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:5: error copied-path-ignored: the Dockerfile copies a path that is not in the build context, got 'modules/billing/billing.yml', which '.dockerignore' excludes; expected an included path.
        Remove the pattern from '.dockerignore', or add '!modules/billing/billing.yml' after it."
    `);
  });

  it("is ignored by git", () => {
    const files = {
      ".gitignore": "generated/\n*.log\n!keep.log\n.env.yml\n",
      "modules/billing/generated/x": "",
      "keep.log": "",
    };
    const lines = ["COPY modules/billing/generated ./", "COPY keep.log modules/billing/.env.yml ./"];
    expect(problems({ ...files, ...billingDockerfile(...lines) })).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:6: warning copied-path-git-ignored: the Dockerfile copies a path that a fresh checkout lacks, got 'modules/billing/generated', which '.gitignore' excludes; expected a tracked path.
        Track the path in git, or make it in the image's build."
    `);
  });

  it("is of another stage, an address, a here-document, an unknown variable or the local env file: nothing to report", () => {
    const lines = [
      "ARG UNKNOWN",
      "COPY --from=oven/bun:1 /nowhere /x",
      `ADD --checksum=sha256:${"0".repeat(64)} https://example.com/x /x`,
      "COPY <<EOF /x",
      "COPY nowhere ./",
      "EOF",
      "COPY $UNKNOWN/x ./",
      "COPY modules/billing/.env.yml ./",
      "COPY bun.lock* ./",
    ];
    expect(problems(billingDockerfile(...lines))).toBe("");
  });

  it("has variables that are known", () => {
    const lines = [
      "ARG MODULE=orders",
      "ENV PART=src",
      `COPY modules/\${MODULE}/$PART ./`,
      `COPY modules/\${MODULE}/absent ./`,
    ];
    expect(problems(billingDockerfile(...lines))).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:6:6: error copied-path-missing: the Dockerfile copies a path that does not exist, got 'modules/\${MODULE}/absent'; expected an existing path.
        Correct the path, or create what it names."
    `);
    const settings = { services: { billing: { buildArguments: { MODULE: "nowhere" } } } };
    expect(problems(billingDockerfile(...lines), settings)).toContain(
      `copied-path-missing: the Dockerfile copies a path that does not exist, got 'modules/\${MODULE}/$PART'`,
    );
  });

  it("is in a stage that the target does not need: nothing to report", () => {
    expect(
      problems(billingDockerfile("USER bun", "FROM scratch AS other", "COPY nowhere ./", "FROM production"), {}),
    ).toBe("");
  });

  it("is a local env file", () => {
    const lines = billingDockerfile("COPY modules/billing ./", "COPY modules/billing/.env.yml ./");
    expect(problems({ "modules/billing/.env.yml": "{}\n", ...lines })).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:4:6: warning env-file-baked: the image would hold a developer's own values, got 'modules/billing/.env.yml' among what is copied; expected none.
        Nothing needs to be done for a deployment by the fleet, which puts '{}' in its place; do not push an image built by hand."
    `);
  });
});

describe("the image's command", () => {
  const command = (line: string): string =>
    problems({ "modules/billing/Dockerfile": `FROM oven/bun:1 AS production\nUSER bun\n${line}\n` });

  it("names a module that does not exist", () => {
    expect(command('CMD ["bun", "modules/microservice/src/index.ts"]')).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:14: error command-path-missing: the image's command names a path that does not exist, got 'modules/microservice/src/index.ts'; expected one in the monorepo.
        Replace 'modules/microservice' by 'modules/billing'."
    `);
  });

  it("names a source file that does not exist", () => {
    expect(command("ENTRYPOINT exec bun run modules/billing/src/main.ts")).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:25: error command-path-missing: the image's command names a path that does not exist, got 'modules/billing/src/main.ts'; expected one in the monorepo.
        Correct the path, or create the file."
    `);
  });

  it("starts another module", () => {
    expect(command('CMD ["bun", "modules/orders/dist/index.js"]')).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:14: warning command-of-another-module: the image's command starts another module, got 'modules/orders/dist/index.js'; expected a path in 'modules/billing'.
        Replace 'modules/orders' by 'modules/billing'."
    `);
  });

  it("names what the build writes: nothing to report", () => {
    expect(command('CMD ["bun", "/app/modules/billing/dist/index.js"]')).toBe("");
  });
});

describe("an install", () => {
  const install = (...lines: string[]): string =>
    problems({
      "modules/billing/Dockerfile": [
        "FROM oven/bun:1 AS production",
        "COPY package.json ./",
        ...lines,
        "USER bun",
        "",
      ].join("\n"),
    });

  it("runs before every module's package.json is copied", () => {
    expect(install("COPY modules/app/package.json ./", "RUN bun install --frozen-lockfile")).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:4:1: error install-incomplete: a frozen install runs before every module's package.json is copied, got none of 'modules/billing/package.json', 'modules/orders/package.json'; expected all of 'modules/*/package.json'.
        Write 'COPY --parents modules/*/package.json ./', or one COPY for each, before line 4."
    `);
    expect(install("RUN cd /app && bun ci")).toContain("install-incomplete");
  });

  it.each([
    ["oven/bun:1.3.11", true],
    ["oven/bun:1.4.5-alpine", false],
    ["registry.example.com/bun:2.0", false],
    ["oven/bun:latest", true],
  ])("of %s minds modules that are not on disk: %s", (image, isReported) => {
    const dockerfile = `FROM ${image} AS production\nCOPY package.json ./\nRUN bun install --frozen-lockfile\n`;
    const found = problems({ "modules/billing/Dockerfile": dockerfile });
    expect(found.includes("install-incomplete")).toBe(isReported);
  });

  it("has all it needs: nothing to report", () => {
    expect(install("COPY modules modules", "RUN bun install --frozen-lockfile")).toBe("");
    expect(install("COPY --parents modules/*/package.json ./", "RUN bun install --frozen-lockfile")).toBe("");
    expect(install("RUN --mount=type=bind,source=modules,target=modules bun install --frozen-lockfile")).toBe("");
    expect(install("RUN --mount=type=bind,from=manifests,target=/m bun install --frozen-lockfile")).toBe("");
    expect(install("RUN bun install")).toBe("");
  });
});

describe("a build script", () => {
  it("does not exist", () => {
    const files = billingDockerfile("RUN true && \\", "  bun run build");
    expect(problems({ "package.json": '{ "scripts": {} }', ...files })).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:1: error build-script-missing: the Dockerfile runs a 'build' script that does not exist, got none in the root 'package.json'; expected 'scripts.build'.
        Add a 'build' script to the root 'package.json', or remove the RUN instruction."
    `);
    expect(problems(files)).toBe("");
  });
});
