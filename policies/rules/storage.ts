import type { Analysis } from "../graph/analysis";
import { letsEverybodyIn } from "../graph/entrances";
import { kindOf } from "../graph/kinds";
import { type Statement, statementsOf } from "../graph/policy-document";
import type { Resource } from "../graph/resource";
import { flagAt, show, UNKNOWN } from "../graph/value";
import { controlUrl, propertyRule } from "./property-rule";
import { ALWAYS, type Finding, type Rule, USUALLY } from "./rule";

/** CloudWatch.16: logs are kept long enough, and not for ever. */
export const logRetention = propertyRule({
  name: "log-retention",
  description: "A log group says how long it keeps its logs.",
  levels: ALWAYS,
  controls: ["CloudWatch.16"],
  remediation: "set `retentionInDays`.",
  kinds: ["logGroup"],
  path: ["retentionInDays"],
  want: { atLeast: "days" },
  options: {
    days: {
      type: "integer",
      description: "Least value of `retentionInDays`.",
      default: 7,
      byProfile: { strict: 365, relaxed: 1 },
    },
  },
});

/** S3.5: TLS only. */
export const bucketTlsOnly: Rule = {
  name: "bucket-tls-only",
  description: "A bucket refuses requests without TLS.",
  severity: "medium",
  levels: USUALLY,
  controls: ["S3.5"],
  remediation: "add a bucket policy that denies `s3:*` where `aws:SecureTransport` is false.",
  url: controlUrl("S3.5"),
  kinds: ["bucket"],
  checkStack: (analysis) =>
    analysis.plan.all("bucket").flatMap((bucket): Finding[] => {
      const policies = policiesOf(analysis, bucket);
      if (policies.some((statements) => statements === UNKNOWN || statements.some(deniesPlainText))) return [];
      return [{ urn: bucket.urn, message: `The bucket \`${bucket.name}\` accepts requests without TLS.` }];
    }),
};

function policiesOf({ plan }: Analysis, bucket: Resource): (readonly Statement[] | typeof UNKNOWN)[] {
  const separate = plan
    .all("bucketPolicy")
    .filter((policy) => plan.refs(policy, ["bucket"], "bucket").targets.includes(bucket));
  return [bucket, ...separate].map((holder) => statementsOf(holder.inputs.policy));
}

function deniesPlainText(statement: Statement): boolean {
  if (statement.allow) return false;
  return statement.conditions.some(
    ({ operator, key, values }) =>
      operator === "Bool" && key === "aws:securetransport" && values.some((value) => show(value) === "false"),
  );
}

const BLOCKS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

function leavesOpen(block: Resource, setting: string): boolean {
  return ![true, UNKNOWN].includes(flagAt(block.inputs, setting) as boolean);
}

/** S3.8: blocked for the public. */
export const bucketNotPublic: Rule = {
  name: "bucket-not-public",
  description: "A bucket blocks public access, and its policy lets nobody unknown in.",
  severity: "high",
  levels: ALWAYS,
  controls: ["S3.8", "S3.2", "S3.3"],
  remediation: "add an `aws.s3.BucketPublicAccessBlock` with all four settings true.",
  url: controlUrl("S3.8"),
  kinds: ["bucket", "bucketPolicy", "bucketAccessBlock"],
  checkResource(resource) {
    if (kindOf(resource.type) === "bucketAccessBlock") {
      const open = BLOCKS.filter((setting) => leavesOpen(resource, setting));
      return open.map((setting) => `\`${resource.name}\` does not set \`${setting}\` to true.`);
    }
    return letsEverybodyIn(resource.inputs.policy) ? [`The policy of \`${resource.name}\` lets everybody in.`] : [];
  },
  checkStack({ plan }) {
    const covered = new Set<Resource>();
    for (const block of plan.all("bucketAccessBlock")) {
      const closed = !BLOCKS.some((setting) => leavesOpen(block, setting));
      if (closed) for (const bucket of plan.refs(block, ["bucket"], "bucket").targets) covered.add(bucket);
    }
    return plan
      .all("bucket")
      .filter((bucket) => !covered.has(bucket))
      .map((bucket) => ({ urn: bucket.urn, message: `The bucket \`${bucket.name}\` does not block public access.` }));
  },
};
