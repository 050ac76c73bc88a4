import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadManifest } from "./load-manifest";
import { link, monorepo } from "./testing/monorepo";
import { billingDockerfile, problems, problemsOf } from "./testing/problems";

const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${"MIIEowIBAAKCAQEA".repeat(4)}\n-----END RSA PRIVATE KEY-----\n`;
const filesOf = (root: string) => loadManifest(root).manifest?.services.billing?.files ?? [];

describe("a file with secrets", () => {
  it("is left out of the image", () => {
    const files = { "modules/billing/keys/jwt.pem": KEY };
    expect(problems(files)).toMatchInlineSnapshot(`
      "modules/billing/keys/jwt.pem:1:1: warning secret-file-left-out: a file that holds a private key is left out of the image, got 'modules/billing/keys/jwt.pem'; expected none among the image's files.
        Give the value as one of 'secrets' in the stack's configuration, and name the file in '.dockerignore'; if it is in git, make a new secret."
    `);
    expect(filesOf(monorepo(files))).not.toContain("modules/billing/keys/jwt.pem");
  });

  it("is copied by name, which cannot work", () => {
    const files = { "modules/billing/.npmrc": "//registry.npmjs.org/:_authToken=npm_a8Hs72kdPq01\n" };
    expect(problems({ ...files, ...billingDockerfile("COPY modules/billing/.npmrc ./") })).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:6: error secret-file-copied: the Dockerfile copies a file that is left out of every build context, as it holds a registry's token, got 'modules/billing/.npmrc'; expected a file without secrets.
        Take the line out, and give the value as one of 'secrets' in the stack's configuration; mount what only the build needs: 'RUN --mount=type=secret'."
    `);
  });

  it.each([
    ["id_ed25519", "x"],
    ["store.p12", "x"],
    [".netrc", "machine x"],
    [".env.production.yml", "jwt:\n  secret: correct-horse-battery"],
    [".env.production", "PORT=1\nexport JWT_SECRET='correct horse battery'\n"],
    [".env.staging", "DATABASE_URL=postgresql://shop:hunter2@db.example.com/x\n"],
    [".env.broken.yml", "a: [b: c"],
    [".npmrc", "_auth = dXNlcjpwYXNz"],
    [".yarnrc.yml", 'npmAuthToken: "npm_a8Hs72kdPq01"'],
    [".aws/credentials", ""],
    ["config/service.yml", `tls:\n  key: |\n    ${KEY.replaceAll("\n", "\n    ")}`],
    ["account.json", JSON.stringify({ type: "service_account", private_key: KEY })],
    ["plain", KEY.replace("KEY-----\n", "KEY-----\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC,AB\r\n\r\n")],
  ])("is %s", (name, content) => {
    const root = monorepo({ [`modules/billing/${name}`]: content });
    expect(problemsOf(root)).toContain("warning secret-file-left-out");
    expect(filesOf(root)).not.toContain(`modules/billing/${name}`);
  });

  it.each([
    [".env.example", "JWT_SECRET=correct-horse-battery"],
    [".env.test.yml", "jwt:\n  secret: test\napp:\n  port: 3001\n"],
    [".env.ci.yml", ""],
    [".env.production", "PORT=1\nJWT_SECRET=\nCACHE_REDIS_URL=redis://localhost:6379\nOLLAMA_HOST=x.example.com\n"],
    [".npmrc", `//registry.npmjs.org/:_authToken=\${NPM_TOKEN}\n`],
    ["ca.pem", KEY.replaceAll("RSA PRIVATE KEY", "CERTIFICATE")],
    ["id_rsa.pub", "ssh-rsa AAAA"],
    ["keys.md", KEY],
    ["src/pem.ts", `export const header = "-----BEGIN PRIVATE KEY-----";\n`],
    ["odd.pem", `-----BEGIN PRIVATE KEY-----\n${`Ab: ${" ".repeat(60)}\n`.repeat(40)}!`],
    ["help.txt", "Paste what begins with -----BEGIN PRIVATE KEY----- here"],
  ])("is not %s", (name, content) => {
    const root = monorepo({ [`modules/billing/${name}`]: content });
    expect(problemsOf(root)).toBe("");
    expect(filesOf(root)).toContain(`modules/billing/${name}`);
  });

  it("is left out behind a link as well, and silently where an ignore file names it", () => {
    const root = monorepo({ "keys/id_rsa": "x" });
    link(root, "modules/billing/key.txt", "../../keys/id_rsa");
    expect(filesOf(root)).not.toContain("modules/billing/key.txt");
    for (const ignore of [".dockerignore", ".gitignore"]) {
      expect(problems({ [ignore]: "**/*.pem\n", "modules/billing/jwt.pem": KEY })).toBe("");
    }
  });
});

describe("paths of an image", () => {
  it("differ in case alone", () => {
    const files = { "modules/billing/src/Util.ts": "", "modules/billing/src/util.ts": "" };
    expect(problems(files)).toMatchInlineSnapshot(`
      "modules/billing/src/util.ts:1:1: warning paths-differ-in-case: two paths of an image are one on macOS and Windows, got 'modules/billing/src/util.ts' and 'modules/billing/src/Util.ts'; expected names that differ in more than case.
        Rename one of them, and what imports it."
    `);
  });

  it("are in folders that differ in case alone, which is reported once", () => {
    const files = {
      "modules/billing/src/Lib/a.ts": "",
      "modules/billing/src/Lib/b.ts": "",
      "modules/billing/src/lib/a.ts": "",
    };
    expect(problems(files).match(/paths-differ-in-case/g)).toHaveLength(1);
    expect(problems({ "modules/billing/src/e\u0301.ts": "", "modules/billing/src/\u00e9.ts": "" })).toContain(
      "paths-differ-in-case",
    );
    expect(problems({ "modules/billing/src/Other.ts": "", "modules/orders/src/other.ts": "" })).toBe("");
  });
});

describe("a file of an image", () => {
  it("is larger than 100 MB", () => {
    const root = monorepo();
    const path = join(root, "modules/billing/assets/model.bin");
    mkdirSync(join(path, ".."));
    writeFileSync(path, "");
    truncateSync(path, 100_000_000);
    expect(problemsOf(root)).toBe("");
    truncateSync(path, 250_000_000);
    expect(problemsOf(root)).toMatchInlineSnapshot(`
      "modules/billing/assets/model.bin:1:1: warning file-very-large: a file makes the image large, and slow to build, push and start, got 250 MB in 'modules/billing/assets/model.bin'; expected at most 100 MB.
        Name it in '.dockerignore' if the image does not need it; else keep it in a bucket, and fetch it."
    `);
  });
});
