import { describe, expect, it } from "vitest";
import type { ReleaseRecord } from "./release-record";
import { renderNewest, renderReleases } from "./render-releases";

const first: ReleaseRecord = {
  service: "billing",
  release: 1,
  kind: "deploy",
  result: "succeeded",
  fingerprint: "0123456789abcdef".repeat(4),
  image: "registry/shop/billing:0123",
  taskDefinition: "arn:aws:ecs:eu-central-1:123456789012:task-definition/shop-prod-billing:42",
  commit: "fedcba9876543210fedcba9876543210fedcba98",
  time: "2026-01-01T12:00:59.999Z",
  by: "ann",
};
const { commit: _commit, ...outsideOfGit } = first;
const failed: ReleaseRecord = {
  ...outsideOfGit,
  release: 12,
  result: "failed",
  by: "a-robot-with-quite-a-name[bot]",
  reason: `ECS rolled back to revision 41: ECS deployment circuit breaker: tasks failed to start.`,
};
const rollback: ReleaseRecord = { ...first, release: 11, kind: "rollback", restores: 1 };

describe("the releases of a service", () => {
  it("mark the one that runs, and say why one failed", () => {
    expect(renderReleases([failed, rollback, first], 80)).toMatchInlineSnapshot(`
      "  release  time (UTC)        result         commit    image         by
        12       2026-01-01 12:00  deploy failed  -         0123456789ab  a-robot-wit…
          ECS rolled back to revision 41: ECS deployment circuit breaker: tasks faile…
      * 11       2026-01-01 12:00  rollback to 1  fedcba98  0123456789ab  ann
        1        2026-01-01 12:00  deploy         fedcba98  0123456789ab  ann
      "
    `);
  });

  it("mark none when none was good", () => {
    expect(renderReleases([failed], 80)).not.toContain("*");
  });

  it("fit 80 columns, whatever their numbers", () => {
    const failedRollback: ReleaseRecord = { ...failed, release: 12_345, kind: "rollback", restores: 12_344 };
    const text = renderReleases([failedRollback, first], 80);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("let nobody's name move the cursor", () => {
    expect(renderReleases([{ ...first, by: "a\u001b[2J\nb" }], 80)).toContain("  a [2J b\n");
  });

  it("let no commit or image move it either", () => {
    const text = renderReleases([{ ...first, commit: "a\u001b[2J", fingerprint: "f\rf" }], 80);
    expect(text).toContain("  a\\u{1b}[2J  f\\u{d}f  ann\n");
  });
});

describe("the newest release of each service", () => {
  it("mark those that run, within 80 columns whatever their names", () => {
    const service = "a-service-of-20-lett";
    const text = renderNewest([{ ...first, service: "api" }, failed, { ...failed, service }], 80);
    expect(text).toMatchInlineSnapshot(`
      "  service               release  time (UTC)        result         commit    by
      * api                   1        2026-01-01 12:00  deploy         fedcba98  ann
        billing               12       2026-01-01 12:00  deploy failed  -         a-r…
          ECS rolled back to revision 41: ECS deployment circuit breaker: tasks faile…
        a-service-of-20-lett  12       2026-01-01 12:00  deploy failed  -         a-r…
          ECS rolled back to revision 41: ECS deployment circuit breaker: tasks faile…
      "
    `);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
