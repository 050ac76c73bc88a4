import { chmodSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyDirectory, monorepo, writeFiles } from "../modules-manifest/testing/monorepo";
import { runFleet } from "./testing/fleet-process";

/** Runs `fleet build` with a docker that notes what it is called with, and has no image yet. */
function build(...args: readonly string[]) {
  const project = emptyDirectory();
  const stack = `config:\n  aws:region: eu-central-1\n  fleet:root: ${monorepo()}\n  fleet:api: {domain: api.example.com, hostedZoneId: Z0EXAMPLE}\n`;
  writeFiles(project, {
    "Pulumi.yaml": "name: shop\n",
    "Pulumi.prod.yaml": stack,
    "bin/docker": `#!/bin/sh\necho "$@" >> ${project}/calls\ncase "$*" in *inspect*) exit 1;; esac\n`,
    calls: "",
  });
  chmodSync(join(project, "bin/docker"), 0o755);
  const env = { PATH: `${join(project, "bin")}${delimiter}${process.env.PATH}` };
  const { status, stderr } = runFleet(["--cwd", project, "build", ...args], { env });
  return { status, stderr, calls: readFileSync(join(project, "calls"), "utf8") };
}

describe("fleet build", () => {
  it("takes a registry as AWS names it to whoever logs in: an address", () => {
    const { status, calls } = build("billing", "--push", "--registry", "https://1.dkr.ecr.eu-central-1.amazonaws.com/");
    expect(status).toBe(0);
    expect(calls).toMatch(
      /imagetools inspect 1\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/shop\/prod\/billing:[0-9a-f]{64}\n/,
    );
    expect(calls).toMatch(/--tag 1\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/shop\/prod\/billing:[0-9a-f]{64} --push/);
  });

  it.each(["-x", "", "https://", "user@host", "host name"])("calls nothing for the registry `%s`", (registry) => {
    const { status, stderr, calls } = build("billing", "--push", `--registry=${registry}`);
    expect({ status, calls }).toEqual({ status: 2, calls: "" });
    expect(stderr).toContain("--registry takes a host");
  });

  it("starts no more at once than there are images", () => {
    expect(build("--jobs", "9007199254740991").status).toBe(0);
    expect(build("--jobs", "0").status).toBe(2);
  });
});
