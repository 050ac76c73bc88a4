import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { monorepo, writeFiles } from "../modules-manifest/testing/monorepo";
import { type DataServer, startDataServer } from "../release/testing/data-server";
import { type FakePulumi, fakePulumi, gateResource, type StateResource, stateOf } from "../release/testing/fake-pulumi";
import { gateInputs } from "../release/testing/gate-trial";
import { noPaint } from "../review/paint";
import { type RemoveRequest, remove } from "./remove-command";
import { onTerminal } from "./testing/terminal";

const question = vi.hoisted(() => vi.fn<() => Promise<string>>());
vi.mock("node:readline/promises", () => ({
  createInterface: () => ({ question, once: () => {}, close: () => {} }),
}));

const database = "billing1a2b3c4";
const cache = "billing-5d6e7f8";
let pulumi: FakePulumi;
let server: DataServer;
let stackText: string;
let printed: string;
let complained: string;

/** Billing's resources as the state has them: while it runs, or when it was retired. */
function stateWith({ retired }: { readonly retired: boolean }): readonly StateResource[] {
  const tags = { "fleet:service": "billing", ...(retired && { "fleet:retire": "keepData" }) };
  const one = (type: string, name: string, outputs: object): StateResource => ({
    urn: `urn:pulumi:prod::shop::fleet:microservice:Microservice$${type}::${name}`,
    type,
    outputs: { ...outputs, tags },
    modified: "2026-01-01T12:00:30.5Z",
  });
  return [
    one("aws:rds/instance:Instance", "billing", { identifier: database }),
    one("aws:elasticache/replicationGroup:ReplicationGroup", "billing", { replicationGroupId: cache }),
    one("aws:secretsmanager/secret:Secret", "billing", { arn: "arn:aws:secretsmanager:eu:1:secret:billing" }),
    one("aws:ecr/repository:Repository", "billing", { name: "shop/prod/billing" }),
    one("aws:ec2/securityGroup:SecurityGroup", "billing-database", { id: "sg-1" }),
    one("aws:ec2/securityGroup:SecurityGroup", "billing-cache", { id: "sg-2" }),
    ...(retired ? [] : [one("aws:ec2/securityGroup:SecurityGroup", "billing-task", { id: "sg-3" })]),
    ...(retired ? [] : [gateResource(gateInputs())]),
  ];
}

/** What `pulumi up` does: a shell script after the state was changed, or without a change of it. */
function begin(up = "", { changes = true, services = "    billing:\n      logRetentionDays: 30\n" } = {}): void {
  const copy = 'cp "$(dirname "$0")/../after" "$(dirname "$0")/../export"\n';
  pulumi = fakePulumi(`${changes ? copy : ""}${up}`);
  stackText = `config:\n  aws:region: eu-central-1\n  fleet:root: ${monorepo()}\n  fleet:api: {domain: api.example.com, hostedZoneId: Z0EXAMPLE}\n  fleet:services:\n${services}`;
  pulumi.setState(stateWith({ retired: false }));
  writeFiles(pulumi.directory, {
    after: stateOf(stateWith({ retired: true })),
    "Pulumi.yaml": "name: fleet\n",
    "Pulumi.prod.yaml": stackText,
  });
  vi.stubEnv("PATH", pulumi.path);
}

beforeEach(async () => {
  server = await startDataServer({ database, cache });
  vi.stubEnv("AWS_ENDPOINT_URL", server.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  printed = "";
  complained = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    complained += String(text);
    return true;
  });
  onTerminal(false);
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  question.mockReset();
  await server.stop();
});

function run(request: Partial<RemoveRequest> = {}): Promise<number> {
  const context = {
    projectDirectory: pulumi.directory,
    screen: { width: 80, coloured: false, paint: noPaint },
    print: (text: string) => {
      printed += text;
    },
  };
  return remove(context, { service: "billing", ...request });
}

const stackFile = () => join(pulumi.directory, "Pulumi.prod.yaml");
const stackNow = () => readFileSync(stackFile(), "utf8");
const retiredText = () => stackText.replace("      log", "      retire: keepData\n      log");
const ups = () => pulumi.calls().filter((call) => call.startsWith("up "));

describe("fleet remove", () => {
  it("stops the service, then takes snapshots, and says where all is and how it is deleted", async () => {
    begin();
    expect(await run({ yes: true })).toBe(0);
    expect(printed).toMatchInlineSnapshot(`
      "billing is removed from stack prod
        stops its tasks (requests get 30 s to end); its address, alarms, roles and log go
        keeps database billing1a2b3c4, cache billing-5d6e7f8, its secret, and its images in shop/prod/billing
        takes a last snapshot of database and cache, once nothing writes any more
        Pulumi.prod.yaml will hold retire: keepData, and pulumi up deploys it, with whatever else changed since the last update
      billing has stopped. Its data stays in eu-central-1:
        database  billing1a2b3c4
        cache     billing-5d6e7f8
        secret    arn:aws:secretsmanager:eu:1:secret:billing
        images    shop/prod/billing
        snapshot of the database  billing1a2b3c4-removed-202601011200
        snapshot of the cache     billing-5d6e7f8-removed-202601011200
      To finish, remove modules/billing, what declares it in the API's yml, and fleet:services.billing in Pulumi.prod.yaml; then run
      fleet deploy: the stack forgets the data, and AWS keeps it. It can be read as long as the fleet's key stays.
      To delete it for good after that:
        aws rds delete-db-instance --db-instance-identifier billing1a2b3c4 --skip-final-snapshot --region eu-central-1
        aws elasticache delete-replication-group --replication-group-id billing-5d6e7f8 --region eu-central-1
        aws rds wait db-instance-deleted --db-instance-identifier billing1a2b3c4 --region eu-central-1
        aws elasticache wait replication-group-deleted --replication-group-id billing-5d6e7f8 --region eu-central-1
        aws ec2 delete-security-group --group-id sg-1 --region eu-central-1
        aws ec2 delete-security-group --group-id sg-2 --region eu-central-1
        aws secretsmanager delete-secret --secret-id arn:aws:secretsmanager:eu:1:secret:billing --force-delete-without-recovery --region eu-central-1
        aws ecr delete-repository --repository-name shop/prod/billing --force --region eu-central-1
        aws rds delete-db-snapshot --db-snapshot-identifier billing1a2b3c4-removed-202601011200 --region eu-central-1
        aws elasticache delete-snapshot --snapshot-name billing-5d6e7f8-removed-202601011200 --region eu-central-1
      "
    `);
    expect(complained).toBe("");
    expect(stackNow()).toBe(retiredText());
    expect(ups()).toEqual([
      `up --stack prod --continue-on-error --policy-pack policies --yes --cwd ${pulumi.directory}`,
    ]);
    expect([...server.snapshots.keys()]).toHaveLength(2);
  });

  it("takes the snapshots only when the service has stopped", async () => {
    begin('echo "UP" >> "$(dirname "$0")/../order"');
    vi.spyOn(server.snapshots, "set").mockImplementation(function (this: Map<string, string[]>, name, states) {
      expect(readFileSync(join(pulumi.directory, "order"), "utf8")).toBe("UP\n");
      return Map.prototype.set.call(this, name, states) as typeof this;
    });
    expect(await run({ yes: true })).toBe(0);
    expect(server.snapshots.size).toBe(2);
  });

  it("called again changes nothing and says the same", async () => {
    begin();
    await run({ yes: true });
    const first = printed.slice(printed.indexOf("billing has stopped. "));
    printed = "";
    expect(await run({ yes: true })).toBe(0);
    expect(printed).toContain("billing has stopped already");
    expect(printed).toContain(first);
    expect([ups().length, server.snapshots.size, stackNow()]).toEqual([1, 2, retiredText()]);
  });

  it("asks on a terminal, and takes only a yes for one", async () => {
    begin();
    onTerminal(true);
    question.mockResolvedValueOnce("n");
    expect(await run()).toBe(1);
    expect([stackNow(), ups()]).toEqual([stackText, []]);
    question.mockResolvedValueOnce("y");
    expect(await run({ policies: false })).toBe(0);
    expect(ups()).toEqual([`up --stack prod --continue-on-error --cwd ${pulumi.directory}`]);
  });

  it("wants --yes without a terminal", async () => {
    begin();
    expect(await run()).toBe(1);
    expect(complained).toBe("fleet: nobody is here to agree, nothing was changed: pass --yes\n");
    expect([stackNow(), ups()]).toEqual([stackText, []]);
  });
});

describe("what went wrong on the way", () => {
  it("an update that failed is gone on with: retire stays, no snapshot is taken", async () => {
    begin('echo "error: no" >&2; exit 1', { changes: false });
    expect(await run({ yes: true })).toBe(1);
    expect(complained).toContain("run fleet remove billing again, which goes on where this one stopped");
    expect(complained).toContain("The data of `billing` is untouched; retire: keepData stays in the stack file");
    expect([stackNow(), server.snapshots.size]).toEqual([retiredText(), 0]);
    writeFileSync(
      join(pulumi.directory, "bin/pulumi"),
      readFileSync(join(pulumi.directory, "bin/pulumi"), "utf8").replace(
        /echo "error: no".*/,
        `cp ${pulumi.directory}/after ${pulumi.directory}/export`,
      ),
    );
    expect(await run({ yes: true })).toBe(0);
    expect([stackNow(), server.snapshots.size, ups().length]).toEqual([retiredText(), 2, 2]);
  });

  it("an update that nobody wanted leaves the file as it was", async () => {
    begin('echo "error: update was declined" >&2; exit 255', { changes: false });
    expect(await run({ yes: true })).toBe(1);
    expect([stackNow(), complained.split("\n").at(-2)]).toEqual([stackText, "fleet: nothing was changed"]);
  });

  it("a snapshot that was refused is told, with all that is there, and taken by the next call", async () => {
    begin();
    server.faults.set("CreateDBSnapshot", [{ code: "AccessDenied", status: 403 }]);
    expect(await run({ yes: true })).toBe(1);
    expect(printed).toContain("snapshot of the database  NOT TAKEN: AWS refuses rds:CreateDBSnapshot");
    expect(printed).toContain(`snapshot of the cache     ${cache}-removed-202601011200`);
    expect(complained).toBe(
      "fleet: not every snapshot was taken; nothing is lost, fleet remove billing goes on from here\n",
    );
    expect(await run({ yes: true })).toBe(0);
    expect([server.snapshots.size, ups().length]).toEqual([2, 1]);
  });
});

describe("a sentence and 1 is what users get for", () => {
  const complaint = async (request: Partial<RemoveRequest> = {}) => {
    expect(await run({ yes: true, ...request })).toBe(1);
    expect([stackNow(), ups(), server.snapshots.size]).toEqual([stackText, [], 0]);
    return complained;
  };

  it("a service that is none, and the API", async () => {
    begin();
    expect(await complaint({ service: "biling" })).toContain(
      "no service `biling`; did you mean `billing`? Declared are billing, orders;",
    );
    expect(await complaint({ service: "api" })).toContain("the API cannot be removed");
    expect(await complaint({ service: "app" })).toContain("the API cannot be removed");
  });

  it("a service that others call", async () => {
    begin("", { services: "    orders: { calls: [billing] }\n" });
    expect(await complaint()).toBe(
      "fleet: `orders` calls `billing`, nothing was changed: take it out of fleet:services.orders.calls\n",
    );
  });

  it("a service whose data is to be deleted", async () => {
    begin("", { services: "    billing: { retire: deleteData }\n" });
    expect(await complaint()).toContain("`billing` has retire: deleteData, and its data goes with its declaration");
  });

  it("a service that was never deployed", async () => {
    begin();
    expect(await complaint({ service: "orders" })).toContain("stack `prod` holds no data of `orders`");
  });

  it("a stack that is not there, and one without an update", async () => {
    begin();
    expect(await run({ yes: true, stack: "staging" })).toBe(1);
    expect(printed).toContain("there is no stack `staging`");
    pulumi.setState([]);
    expect(await complaint()).toContain("stack `prod` holds no data of `billing`");
  });

  it("credentials of another account, before anything is changed", async () => {
    begin();
    server.faults.set("DescribeDBInstances", [{ code: "DBInstanceNotFound", status: 404 }]);
    expect(await complaint()).toBe(
      `fleet: there is no database ${database} in eu-central-1: the credentials are of another account, or it was deleted\n`,
    );
  });

  it("settings that another service shares by an anchor", async () => {
    begin("", { services: "    billing: &small { logRetentionDays: 30 }\n    orders: *small\n" });
    expect(await complaint()).toContain("is shared by an anchor, merged or encrypted: set retire there yourself");
  });
});
