import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ShopRepository, shopRepository } from "./testing/shop-repository";

let shop: ShopRepository;

beforeAll(() => {
  shop = shopRepository();
  shop.edit("Pulumi.prod.yaml", "    billing:\n", "    billing:\n      desiredCount: 3\n");
});

afterAll(() => shop.remove());

function fleet(...args: string[]) {
  const command = [join(__dirname, "../../cli/fleet.js"), "-C", shop.source.projectDirectory, "diff", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stdout, stderr };
}

it("prints for a terminal, a pull request or a program", () => {
  expect(fleet("--base", "HEAD")).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Fleet shop, stack prod/),
  });
  const markdown = fleet("--base", "HEAD", "--format", "markdown");
  expect(markdown.stdout).toMatch(/^<!-- fleet:prod -->\n/);
  const { stdout } = fleet("--base", "HEAD", "--format", "json");
  expect(JSON.parse(stdout)).toMatchObject({ format: 1, stack: "prod", services: [{ name: "billing" }] });
});

it("ends with 1 where there is nothing to compare with, and with 2 where it is used wrongly", () => {
  expect(fleet("--base", "none")).toMatchObject({
    status: 1,
    stdout: "",
    stderr:
      "fleet: none cannot be compared with: this clone has no such branch, tag or commit (a shallow one lacks most of them)\n",
  });
  expect(fleet().status).toBe(2);
  expect(fleet("--base", "HEAD", "--format", "html").status).toBe(2);
});
