import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConfigureRequest, DiffRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

type Grpc = typeof import("@grpc/grpc-js");
type Properties = Readonly<Record<string, unknown>>;

/** With the SDK's own gRPC: messages of another copy would not be taken. */
const grpc = createRequire(createRequire(__filename).resolve("@pulumi/pulumi"))("@grpc/grpc-js") as Grpc;

/** Of states that the provider would bring to its newest form, and falls over, as ours hold inputs only. */
const schemaVersions: Readonly<Record<string, string>> = { "aws:cloudwatch/eventRule:EventRule": "1" };

/** A provider that runs, and answers without credentials. */
export interface ProviderProcess {
  /**
   * Paths of the properties whose change would replace the resource.
   *
   * @throws Where the provider cannot compare the two.
   */
  replaces(type: string, before: Properties, after: Properties): Promise<readonly string[]>;
  stop(): void;
}

/** Starts a provider's plugin and configures it as for a region, with no account behind it. */
export async function startProvider(plugin: string): Promise<ProviderProcess> {
  const child = spawn(plugin, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "ignore"] });
  const port = await new Promise<string>((done, fail) => {
    createInterface(child.stdout).once("line", done);
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`${plugin} ended with ${code}`)));
  });
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
  });
  const args = {
    region: "eu-central-1",
    accessKey: "none",
    secretKey: "none",
    skipCredentialsValidation: "true",
    skipMetadataApiCheck: "true",
    skipRegionValidation: "true",
    skipRequestingAccountId: "true",
  };
  const configure = new ConfigureRequest().setArgs(Struct.fromJavaScript(args));
  for (const [key, value] of Object.entries(args)) {
    configure.getVariablesMap().set(`aws:config:${key}`, value);
  }
  await new Promise<void>((done, fail) => client.configure(configure, (error) => (error ? fail(error) : done())));
  return {
    replaces: (type, before, after) => {
      const version = schemaVersions[type];
      const meta = version === undefined ? {} : { __meta: JSON.stringify({ schema_version: version }) };
      const old = struct({ id: "probe", ...meta, ...before });
      const request = new DiffRequest()
        .setId("probe")
        .setUrn(`urn:pulumi:probe::probe::${type}::probe`)
        .setOlds(old)
        .setOldInputs(struct(before))
        .setNews(struct(after));
      return new Promise((done, fail) =>
        client.diff(request, (error, answer) => (error ? fail(error) : done(answer?.getReplacesList() ?? []))),
      );
    },
    stop: () => {
      client.close();
      child.kill();
    },
  };
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}
