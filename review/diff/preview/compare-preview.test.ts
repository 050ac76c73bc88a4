import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { noPaint } from "../../paint";
import type { FleetDiff } from "../fleet-diff";
import { renderDiff } from "../render-text";
import { type ShopRepository, shopRepository } from "../testing/shop-repository";
import { comparePreview } from "./compare-preview";
import { PreviewError } from "./preview-error";
import { readPreview } from "./preview-file";

/**
 * What `pulumi preview --json` said on the engine, against the emulator, of the stack dev: billing on another port with
 * more CPU, notifications with one more variable. Without the parts that are not read.
 */
const recorded = join(__dirname, "testing/shop.preview.json");

let shop: ShopRepository;
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "fleet-preview-"));
  shop = shopRepository();
  const house = join(__dirname, "../../..");
  const dev = readFileSync(join(house, "Pulumi.dev.yaml"), "utf8").replace("examples/shop", "shop");
  writeFileSync(shop.path("Pulumi.dev.yaml"), dev);
  shop.edit(
    "Pulumi.dev.yaml",
    "    billing:\n",
    "    billing:\n      port: 3055\n      cpu: 512\n      memoryMiB: 1024\n",
  );
  shop.edit("Pulumi.dev.yaml", "    notifications:\n", "    notifications:\n      environment: {MODE: quiet}\n");
});

afterAll(() => {
  shop.remove();
  rmSync(directory, { recursive: true });
});

async function compare(file: string): Promise<FleetDiff> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const { diff, diagnostics } = await comparePreview({ ...shop.source, stack: "dev" }, file).finally(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });
  if (diff === undefined) {
    throw new Error(JSON.stringify(diagnostics));
  }
  return diff;
}

function previewWith(change: (preview: { steps: Record<string, unknown>[] }) => void): string {
  const preview = JSON.parse(readFileSync(recorded, "utf8")) as { steps: Record<string, unknown>[] };
  change(preview);
  const file = join(directory, "preview.json");
  writeFileSync(file, JSON.stringify(preview));
  return file;
}

it("tells what a deployment would do to what stands", async () => {
  const shown = renderDiff(await compare(recorded), { width: 80, paint: noPaint });
  expect(shown).toMatchInlineSnapshot(`
    "Fleet shop, stack dev: needs attention

      address      billing: answers at another address:
                   \`http://billing.dev.shop.internal:3055\`. Its callers in the fleet
                   are told as they are deployed, others are not.
      downtime     billing: The target group \`billing-1\` is replaced for \`port\`:
                   this costs requests, until tasks stand behind the new one.
      interruption billing: Callers that use the old port are refused until they are
                   deployed anew.

    api: changed (configuration)
      variable MICROSERVICE_BILLING_URL
        MICROSERVICE_BILLING_URL: http://billing.dev.shop.internal:3001
                               -> http://billing.dev.shop.internal:3055
      ~  Service api
           taskDefinition: arn:aws:ecs:eu-central-1:123456789012:task-definitio...
                        -> (known after)
      +- TaskDefinition api for containerDefinitions
           containerDefinitions[0].environment: variables, set 4252
                                             -> variables, set 56743

    billing: changed (network, scaling, configuration)
      port 3001 -> 3055; cpu 256 -> 512; memory MiB 512 -> 1024; variable PORT
        PORT: 3001 -> 3055
      ~  Service billing
           loadBalancers[0].containerPort: 3001 -> 3055
           loadBalancers[0].targetGroupArn: arn:aws:elasticloadbalancing:eu-cen...
                                         -> (known after)
           taskDefinition: arn:aws:ecs:eu-central-1:123456789012:task-definitio...
                        -> (known after)
      +- TaskDefinition billing for containerDefinitions, cpu, memory
           containerDefinitions[0].environment: variables, set 46480
                                             -> variables, set 31965
           containerDefinitions[0].healthCheck.command[3]: ...1:3001/healthchec...
                                                        -> ...1:3055/healthchec...
           containerDefinitions[0].portMappings[0].containerPort: 3001 -> 3055
           containerDefinitions[0].portMappings[0].hostPort: 3001 -> 3055
           cpu: 256 -> 512
           memory: 512 -> 1024
      ~  Listener billing-1
           defaultActions[0].targetGroupArn: arn:aws:elasticloadbalancing:eu-ce...
                                          -> (known after)
           port: 3001 -> 3055
      +- TargetGroup billing-1 for port
           name: billing-1-a29cb1a -> billing-1-9bbd82d
           port: 3001 -> 3055
      ~  SecurityGroupEgressRule billing-requests-egress
           fromPort: 3001 -> 3055
           toPort: 3001 -> 3055
      ~  SecurityGroupIngressRule billing-from-api
           fromPort: 3001 -> 3055
           toPort: 3001 -> 3055
      ~  SecurityGroupIngressRule billing-requests-ingress
           fromPort: 3001 -> 3055
           toPort: 3001 -> 3055

    notifications: changed (configuration)
      variable +MODE
        MODE: + quiet
      ~  Service notifications
           taskDefinition: arn:aws:ecs:eu-central-1:123456789012:task-definitio...
                        -> (known after)
      +- TaskDefinition notifications for containerDefinitions
           containerDefinitions[0].environment: variables, set 8589
                                             -> variables, set 56038

    about 273.17 $ a month, +10.36 $: billing +10.36 $

    Deployment
      about 2 to 6 min, as many steps at once as can be
      the longest chain: deployment gate billing (2 min)
      running as planned: api, notifications, billing after 2 min

    1 service unchanged
    "
  `);
});

it("says nothing of a preview without steps", async () => {
  const diff = await compare(
    previewWith((preview) => {
      for (const step of preview.steps) {
        step.op = "same";
      }
    }),
  );
  expect(diff).toMatchObject({ verdict: "unchanged", services: [], shared: [], unchanged: 4 });
});

it("believes the provider, not the schema, about what is replaced", async () => {
  const diff = await compare(
    previewWith(({ steps }) => {
      for (const step of steps) {
        step.op = "update";
        step.replaceReasons = undefined;
      }
    }),
  );
  const actions = diff.services.flatMap(({ resources }) => resources.map(({ action }) => action));
  expect(new Set(actions)).toEqual(new Set(["update"]));
  expect(diff.risks.map(({ kind }) => kind)).toEqual(["address", "interruption"]);
});

it("tells of a service that stands and is no longer wanted, and of what is lost with it", async () => {
  const parent = "urn:pulumi:dev::fleet::fleet:microservice:Microservice::refunds";
  const inParent = "urn:pulumi:dev::fleet::fleet:microservice:Microservice$aws:rds/instance:Instance::refunds";
  const gone = (urn: string, type: string, part: object) => ({
    op: "delete",
    urn,
    oldState: { urn, type, custom: true, inputs: {}, ...part },
  });
  const file = previewWith((preview) => {
    preview.steps = [
      gone(parent, "fleet:microservice:Microservice", { custom: false }),
      gone(inParent, "aws:rds/instance:Instance", { parent, inputs: { instanceClass: "db.t4g.micro" } }),
    ];
  });
  const diff = await compare(file);
  expect(diff.verdict).toBe("destroys data");
  expect(diff.services).toMatchObject([{ name: "refunds", status: "deleted" }]);
  expect(diff.reachability).toEqual([{ change: "closed", from: "api", to: "refunds" }]);
});

it("tells a secret's change apart, without the secret", async () => {
  const urn =
    "urn:pulumi:dev::fleet::fleet:microservice:Microservice$aws:secretsmanager/secretVersion:SecretVersion::billing";
  const parent = "urn:pulumi:dev::fleet::fleet:microservice:Microservice::billing";
  const type = "aws:secretsmanager/secretVersion:SecretVersion";
  const state = { urn, type, custom: true, parent, inputs: { secretId: "id", secretString: "[secret]" } };
  const step = { op: "replace", urn, oldState: state, newState: state };
  const reasons = { diffReasons: ["secretString"], replaceReasons: ["secretString"] };
  const diff = await compare(
    previewWith((preview) => {
      preview.steps = [{ ...step, ...reasons }];
    }),
  );
  expect(diff.services).toMatchObject([
    {
      name: "billing",
      resources: [
        {
          action: "replace",
          properties: [{ path: ["secretString"], before: "[secret]", after: "[secret] changed" }],
        },
      ],
    },
  ]);
});

it.each([
  ["nothing at all", undefined, /is no preview, which pulumi preview --json prints: ENOENT/],
  ["text", "Previewing update", /is no preview, which pulumi preview --json prints: /],
  ["other JSON", '{"steps": 3}', /is no preview: steps: /],
  ["nothing", "null", /is no preview: Invalid input/],
  ["a preview that failed", '{"steps": []}', /is of a preview that failed: it has no steps$/],
  [
    "a preview that says why it failed",
    '{"steps": [], "diagnostics": [{"severity": "error", "message": "error: no credentials\\n"}]}',
    /is of a preview that failed: error: no credentials$/,
  ],
  [
    "a preview of another stack",
    '{"steps": [{"op": "same", "urn": "urn:pulumi:prod::fleet::pulumi:pulumi:Stack::fleet-prod"}]}',
    /is of stack `prod` of project `fleet`, not of `dev` of `fleet`$/,
  ],
])("refuses %s", (_what, text, message) => {
  const file = join(directory, "other.json");
  rmSync(file, { force: true });
  if (text !== undefined) {
    writeFileSync(file, text);
  }
  expect(() => readPreview(file, { project: "fleet", stack: "dev" })).toThrow(message);
  expect(() => readPreview(file, { project: "fleet", stack: "dev" })).toThrow(PreviewError);
});
