import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { certificateAuthorities } from "../../infra/certificate-authorities";
import { createAuthority, type ServerCertificate } from "./authority";
import { endpoint } from "./handed-over";

/** Servers, by whose certificate they have. */
export const kinds = ["right", "another authority", "another host"] as const;
export type Kind = (typeof kinds)[number];

export interface Certificates {
  /** The authorities as the program puts them into an image, with the tests' own among them. */
  readonly authoritiesFile: string;
  readonly servers: Readonly<Record<Kind, ServerCertificate>>;
}

/** Makes the certificates of all servers: one authority stands for AWS's, and the other for anybody's. */
export function createCertificates(folder: string, region = "eu-central-1"): Certificates {
  const trusted = createAuthority(folder, "trusted");
  const stranger = createAuthority(folder, "stranger");
  const authoritiesFile = join(folder, "rds-ca.pem");
  appendFileSync(authoritiesFile, certificateAuthorities(region) ?? "");
  appendFileSync(authoritiesFile, readFileSync(trusted.certificateFile));
  return {
    authoritiesFile,
    servers: {
      right: trusted.certify("right", endpoint),
      "another authority": stranger.certify("another-authority", endpoint),
      "another host": trusted.certify("another-host", "datastore.elsewhere.test"),
    },
  };
}
