import { cacheVariables } from "../../infra/datastore-variables";
import type { ServerCertificate } from "./authority";
import type { HandedOver } from "./handed-over";
import { freePort, type Laboratory } from "./laboratory";
import { programOnPath } from "./programs";
import type { Datastore } from "./scene";

/** A Redis as ElastiCache makes it with the token and `transitEncryptionMode: required`. */
export const redis: Datastore = {
  variables: cacheVariables,
  port: ({ cache }) => cache.port,
  start: (laboratory, { cache }, certificate) => start(laboratory, cache, certificate),
};

async function start(
  laboratory: Laboratory,
  cache: HandedOver["cache"],
  { certificateFile, keyFile }: ServerCertificate,
): Promise<number> {
  const port = await freePort();
  const settings = {
    // Optional where the machine has no IPv6.
    bind: ["127.0.0.1", "-::1"],
    port: ["0"],
    "tls-port": [String(port)],
    "tls-cert-file": [certificateFile],
    "tls-key-file": [keyFile],
    "tls-ca-cert-file": [certificateFile],
    // Clients have no certificates.
    "tls-auth-clients": ["no"],
    requirepass: [cache.authToken],
    save: [""],
    appendonly: ["no"],
    dir: [laboratory.folder],
  };
  const args = Object.entries(settings).flatMap(([name, values]) => [`--${name}`, ...values]);
  await laboratory.start(programOnPath("redis-server", "redis-server"), args, "Ready to accept connections");
  return port;
}
