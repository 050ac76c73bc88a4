import { expect, it } from "vitest";
import type { Plan, PlannedResource } from "../plan";
import { syntheticPlan, syntheticService } from "../synthetic-plan";
import { describeDiff } from "./describe-diff";
import { code, messageText, plainText } from "./markdown-text";
import { longestComment, renderMarkdown } from "./render-markdown";
import type { Snapshot } from "./snapshot";

type FleetChanges = Partial<Plan> & { readonly properties?: number };

/** A fleet of services with a database each, which changes with the version in everything that it has. */
function fleet(count: number, version: string, { properties = 20, ...changes }: FleetChanges = {}): Snapshot {
  const names = Array.from({ length: count }, (_, index) => `service-with-a-long-name-${index}`);
  const services = names.map((name, index) =>
    syntheticService(name, 3000 + index, {
      image: { repository: name, fingerprint: version.repeat(64), source: "build", platform: "linux/amd64" },
      calledBy: version === "a" ? ["api"] : ["api", names[0] ?? ""],
    }),
  );
  const resources = names.flatMap((name): PlannedResource[] => [
    { urn: `urn:${name}`, type: "fleet:microservice:Microservice", name, component: true, inputs: {} },
    {
      urn: `urn:${name}-data`,
      type: "aws:rds/instance:Instance",
      name,
      parent: `urn:${name}`,
      inputs: Object.fromEntries(
        Array.from({ length: properties }, (_, key) => [`property${key}`, version.repeat(50)]),
      ),
    },
    {
      urn: `urn:${name}-key`,
      type: "aws:rds/instance:Instance",
      name,
      parent: `urn:${name}`,
      inputs: { kmsKeyId: version },
    },
  ]);
  const variables = Object.fromEntries(names.map((name) => [name, { VERSION: version }]));
  return { plan: { ...syntheticPlan(services), resources, ...changes }, variables };
}

it("fits a comment with 400 changed, new or removed services", () => {
  const all = fleet(400, "a");
  const none = fleet(0, "a");
  for (const [before, after] of [
    [all, fleet(400, "b")],
    [none, all],
    [all, none],
  ] as const) {
    const text = renderMarkdown(describeDiff(before, after));
    expect(text.length).toBeLessThanOrEqual(longestComment);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    expect(text.startsWith("<!-- fleet:prod -->\n")).toBe(true);
    expect(text).toMatch(/and \d+ more/);
  }
});

it("shows the whole comment of a small fleet", () => {
  expect(
    renderMarkdown(describeDiff(fleet(2, "a", { properties: 2 }), fleet(2, "b", { properties: 2 }))),
  ).toMatchInlineSnapshot(`
    "<!-- fleet:prod -->

    ### 🛑 Destroys data: fleet \`mini\`, stack \`prod\`

    resources: 2 changed, 2 replaced; 1 service unchanged

    - 🛑 **data** \`service-with-a-long-name-0\`: The Postgres database \`service-with-a-long-name-0\` is replaced for \`kmsKeyId\`: this costs everything in the database.
    - 🛑 **data** \`service-with-a-long-name-1\`: The Postgres database \`service-with-a-long-name-1\` is replaced for \`kmsKeyId\`: this costs everything in the database.

    | | service | about | change |
    | --- | --- | --- | --- |
    | ♻️ | \`service-with-a-long-name-0\` replaced | data, network, code, configuration | new image; variable VERSION |
    | ♻️ | \`service-with-a-long-name-1\` replaced | data, network, code, configuration | new image; variable VERSION |

    **Who may call whom**

    - \`service-with-a-long-name-0\` can **now** call \`service-with-a-long-name-0\`
    - \`service-with-a-long-name-0\` can **now** call \`service-with-a-long-name-1\`

    <details><summary>Details</summary>

    <details><summary>service-with-a-long-name-0: 1 changed, 1 replaced</summary>

    - \`calledBy: ["api"] -> ["api","service-with-a-long-name-0"]\`
    - \`image.fingerprint: aaaaaaaaaaaa -> bbbbbbbbbbbb\`
    - variable \`VERSION: a -> b\`
    - \`~\` Postgres database \`service-with-a-long-name-0\`
      - \`property0: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -> bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\`
      - \`property1: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -> bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\`
    - \`+-\` Postgres database \`service-with-a-long-name-0\` for \`kmsKeyId\` (data)
      - \`kmsKeyId: a -> b\`

    </details>

    <details><summary>service-with-a-long-name-1: 1 changed, 1 replaced</summary>

    - \`calledBy: ["api"] -> ["api","service-with-a-long-name-0"]\`
    - \`image.fingerprint: aaaaaaaaaaaa -> bbbbbbbbbbbb\`
    - variable \`VERSION: a -> b\`
    - \`~\` Postgres database \`service-with-a-long-name-1\`
      - \`property0: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -> bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\`
      - \`property1: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -> bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\`
    - \`+-\` Postgres database \`service-with-a-long-name-1\` for \`kmsKeyId\` (data)
      - \`kmsKeyId: a -> b\`

    </details>

    </details>
    "
  `);
});

it("takes what knows prices and policies", () => {
  const policies = {
    rules: 1,
    resources: 2,
    violations: [
      {
        level: "mandatory" as const,
        rule: "database-not-shared",
        urn: "urn:x",
        type: "aws:rds/instance:Instance",
        name: "x",
        message: "The database `x` is open to <script>@everybody.",
      },
    ],
  };
  const diff = describeDiff(fleet(1, "a"), fleet(1, "a", { policies }));
  expect(diff.verdict).toBe("attention");
  expect(renderMarkdown({ ...diff, cost: ["33.00 $ a month, as before"] })).toMatchInlineSnapshot(`
    "<!-- fleet:prod -->

    ### ⚠️ Needs attention: fleet \`mini\`, stack \`prod\`

    2 services unchanged

    **The policies refuse the deployment**

    - 🛑 **mandatory** \`database-not-shared\`: The database \`x\` is open to &lt;script>@​everybody.

    **Cost**

    - 33.00 \\$ a month, as before
    "
  `);
});

it("lets nothing that it quotes be markup", () => {
  expect(plainText("a|b <b> *c* @all #1 `d`\n&")).toBe("a\\|b &lt;b> \\*c\\* @\u200ball \\#1 \\`d\\` &amp;");
  expect(code("a|b ``c`` \n d")).toBe("``` a\\|b ``c`` d ```");
  expect(messageText("see `a|b` or <c>")).toBe("see `a\\|b` or &lt;c>");
});
