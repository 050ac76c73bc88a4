import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server answers instead of what was asked for. */
export type DataFault = { readonly code: string; readonly status?: number } | "disconnect";

/** A local endpoint that plays what RDS and ElastiCache say of one database, one cache and their snapshots. */
export interface DataServer {
  readonly url: string;
  /** Actions with the snapshot's or source's name, oldest first: `CreateDBSnapshot billing-removed-1`. */
  readonly asked: readonly string[];
  /** Answers to the next questions of an action; the last but one first. */
  readonly faults: Map<string, DataFault[]>;
  /** Snapshots by name: the states that are still to be told, the last of which stays. */
  readonly snapshots: Map<string, string[]>;
  stop(): Promise<void>;
}

export interface DataServerOptions {
  readonly database: string;
  readonly cache: string;
  /** States that a new snapshot goes through. @default available */
  readonly states?: readonly string[];
}

type Fields = Readonly<Record<string, string>>;

/** Starts it. */
export async function startDataServer({
  database,
  cache,
  states = ["available"],
}: DataServerOptions): Promise<DataServer> {
  const asked: string[] = [];
  const faults = new Map<string, DataFault[]>();
  const snapshots = new Map<string, string[]>();

  const take = (name: string, code: string): string | DataFault => {
    if (snapshots.has(name)) {
      return { code };
    }
    snapshots.set(name, [...states]);
    return "";
  };
  const state = (name: string): string => {
    const left = snapshots.get(name) ?? [];
    return (left.length > 1 ? left.shift() : left[0]) ?? "";
  };
  const actions: Readonly<Record<string, (fields: Fields) => string | DataFault>> = {
    DescribeDBInstances: ({ DBInstanceIdentifier }) =>
      DBInstanceIdentifier === database
        ? `<DBInstances><DBInstance><DBInstanceIdentifier>${database}</DBInstanceIdentifier></DBInstance></DBInstances>`
        : { code: "DBInstanceNotFound", status: 404 },
    CreateDBSnapshot: ({ DBSnapshotIdentifier = "" }) => take(DBSnapshotIdentifier, "DBSnapshotAlreadyExists"),
    DescribeDBSnapshots: ({ DBSnapshotIdentifier = "" }) =>
      `<DBSnapshots><DBSnapshot><Status>${state(DBSnapshotIdentifier)}</Status><PercentProgress>40</PercentProgress></DBSnapshot></DBSnapshots>`,
    DescribeReplicationGroups: ({ ReplicationGroupId }) =>
      ReplicationGroupId === cache
        ? `<ReplicationGroups><ReplicationGroup><Engine>valkey</Engine><CacheNodeType>cache.t1.micro</CacheNodeType><NodeGroups><NodeGroup><NodeGroupMembers>${member("002", "replica")}${member("001", "primary")}</NodeGroupMembers></NodeGroup></NodeGroups></ReplicationGroup></ReplicationGroups>`
        : { code: "ReplicationGroupNotFoundFault", status: 404 },
    CreateSnapshot: ({ SnapshotName = "", CacheClusterId }) =>
      CacheClusterId === `${cache}-001`
        ? take(SnapshotName, "SnapshotAlreadyExistsFault")
        : { code: "CacheClusterNotFound", status: 404 },
    DescribeSnapshots: ({ SnapshotName = "" }) =>
      `<Snapshots><Snapshot><SnapshotStatus>${state(SnapshotName)}</SnapshotStatus></Snapshot></Snapshots>`,
  };
  const member = (number: string, role: string) =>
    `<NodeGroupMember><CacheClusterId>${cache}-${number}</CacheClusterId><CurrentRole>${role}</CurrentRole></NodeGroupMember>`;

  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) {
      parts.push(part as Buffer);
    }
    const fields = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
    const { Action = "", DBSnapshotIdentifier, SnapshotName, DBInstanceIdentifier, ReplicationGroupId } = fields;
    const name = DBSnapshotIdentifier ?? SnapshotName ?? DBInstanceIdentifier ?? ReplicationGroupId ?? "";
    asked.push(`${Action} ${name}`);
    const answer = faults.get(Action)?.shift() ?? actions[Action]?.(fields) ?? { code: "InvalidAction" };
    if (answer === "disconnect") {
      incoming.socket.destroy();
      return;
    }
    const [status, xml] =
      typeof answer === "string"
        ? [200, `<${Action}Response><${Action}Result>${answer}</${Action}Result></${Action}Response>`]
        : [
            answer.status ?? 400,
            `<ErrorResponse><Error><Code>${answer.code}</Code><Message>no</Message></Error></ErrorResponse>`,
          ];
    outgoing.writeHead(status, { "content-type": "text/xml" });
    outgoing.end(xml);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    faults,
    snapshots,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}
