import { Certificate } from "@pulumi/aws/acm/certificate";
import { CertificateValidation } from "@pulumi/aws/acm/certificateValidation";
import { Record as DnsRecord } from "@pulumi/aws/route53/record";
import type * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  domain: string;
  /** Names besides, of the same zone. */
  others: readonly string[];
  hostedZoneId: string;
  tags: Record<string, string>;
}

/** A certificate that renews itself, proven by a record in the domain's public zone. Its ARN is known once it is valid. */
export function createCertificate(
  name: string,
  args: CertificateArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const certificate = new Certificate(
    name,
    {
      domainName: args.domain,
      ...(args.others.length > 0 && { subjectAlternativeNames: [...args.others] }),
      validationMethod: "DNS",
      keyAlgorithm: "RSA_2048",
      tags: args.tags,
    },
    opts,
  );
  const records = [args.domain, ...args.others].map((domain) => {
    const option = certificate.domainValidationOptions.apply((options) => {
      const found = options.find(({ domainName }) => domainName === domain);
      if (found === undefined) {
        throw new Error(`ACM gave no validation record for ${domain}`);
      }
      return found;
    });
    return new DnsRecord(
      domain === args.domain ? `${name}-validation` : `${name}-validation-${domain}`,
      {
        zoneId: args.hostedZoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType,
        records: [option.resourceRecordValue],
        ttl: 300,
        allowOverwrite: true,
      },
      opts,
    );
  });
  return new CertificateValidation(
    name,
    { certificateArn: certificate.arn, validationRecordFqdns: records.map(({ fqdn }) => fqdn) },
    opts,
  ).certificateArn;
}
