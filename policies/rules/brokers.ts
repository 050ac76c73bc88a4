import { at, flagAt, isGiven, UNKNOWN } from "../graph/value";
import { propertyRule } from "./property-rule";
import { type Rule, STRICTLY, USUALLY } from "./rule";

const BROKER_PAGE = "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/data-protection.html";

/** CKV_AWS_209: a key of one's own. */
export const brokerEncrypted: Rule = {
  name: "broker-encrypted",
  description: "A message broker's storage is encrypted with a key of the account.",
  severity: "medium",
  levels: USUALLY,
  controls: ["CKV_AWS_209"],
  remediation: "set `encryptionOptions` with `useAwsOwnedKey: false` and `kmsKeyId` (replaces the broker).",
  url: BROKER_PAGE,
  kinds: ["messageBroker"],
  checkResource({ name, inputs }) {
    const options = at(inputs, "encryptionOptions");
    const own = flagAt(options, "useAwsOwnedKey");
    if (options === UNKNOWN || (own !== true && isGiven(at(options, "kmsKeyId")))) return [];
    return [`The broker \`${name}\` is encrypted with a key that belongs to AWS.`];
  },
};

/** CKV_AWS_48: logs. */
export const brokerLogged = propertyRule({
  name: "broker-logged",
  description: "A message broker writes its log to CloudWatch.",
  levels: USUALLY,
  controls: ["CKV_AWS_48"],
  remediation: "set `logs: { general: true }`.",
  url: BROKER_PAGE,
  kinds: ["messageBroker"],
  path: ["logs", "general"],
  want: true,
});

/** MQ.3: minor versions come by themselves. */
export const brokerMinorUpgrades = propertyRule({
  name: "broker-minor-upgrades",
  description: "A message broker takes minor versions, with their security fixes, by itself.",
  levels: USUALLY,
  controls: ["MQ.3"],
  remediation: "set `autoMinorVersionUpgrade: true`.",
  kinds: ["messageBroker"],
  path: ["autoMinorVersionUpgrade"],
  want: true,
});

/** MQ.5, MQ.6: it survives the loss of a zone. */
export const brokerMultiZone = propertyRule({
  name: "broker-multi-zone",
  description: "A message broker survives the loss of an availability zone.",
  levels: STRICTLY,
  controls: ["MQ.6", "MQ.5"],
  remediation: "set `deploymentMode: CLUSTER_MULTI_AZ` (replaces the broker).",
  kinds: ["messageBroker"],
  path: ["deploymentMode"],
  want: ["CLUSTER_MULTI_AZ", "ACTIVE_STANDBY_MULTI_AZ"],
  except: (_resource, scope) => scope.ephemeral,
});
