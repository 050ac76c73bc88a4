import { clientSettings, lazyClient } from "../gate/aws-clients";
import { type Clock, realClock } from "../gate/clock";
import { GateFailure } from "../gate/gate-failure";
import { askPatiently, type Patience } from "../gate/patience";

/** A version of a secret. */
export interface SecretVersionRef {
  /** ARN. */
  readonly secret: string;
  readonly version: string;
}

/** What is asked of ElastiCache and Secrets Manager. Throws a {@link GateFailure} where AWS refuses, or does not answer. */
export interface CacheCalls {
  /** `available`, `modifying` ...; nothing where there is no such group. */
  readonly groupStatus: (group: string, patience: Patience) => Promise<string | undefined>;
  /** Makes a token that the group takes already the only one. False while the group is being changed. */
  readonly setToken: (group: string, token: string, patience: Patience) => Promise<boolean>;
  /** The text of a secret. */
  readonly secretText: (ref: SecretVersionRef, patience: Patience) => Promise<string>;
}

/** Binds the calls to a region. @default clock - the machine's; endpoint - AWS, or what `AWS_ENDPOINT_URL` says */
export function createCacheCalls(region: string, clock: Clock = realClock, endpoint?: string): CacheCalls {
  const settings = clientSettings({ region, ...(endpoint !== undefined && { endpoint }) });
  const elastiCache = lazyClient(async () => new (await import("@aws-sdk/client-elasticache")).ElastiCache(settings));
  const secrets = lazyClient(
    async () => new (await import("@aws-sdk/client-secrets-manager")).SecretsManager(settings),
  );
  const ask = <Answer>(action: string, patience: Patience, call: () => Promise<Answer>) =>
    askPatiently(clock, action, call, patience);
  return {
    async groupStatus(ReplicationGroupId, patience) {
      const client = await elastiCache();
      try {
        const answer = await ask("elasticache:DescribeReplicationGroups", patience, () =>
          client.describeReplicationGroups({ ReplicationGroupId }),
        );
        return answer.ReplicationGroups?.[0]?.Status;
      } catch (error) {
        if ((error as Error).message.includes("ReplicationGroupNotFound")) {
          return undefined;
        }
        throw error;
      }
    },
    async setToken(ReplicationGroupId, token, patience) {
      const client = await elastiCache();
      try {
        await ask("elasticache:ModifyReplicationGroup", patience, () =>
          client.modifyReplicationGroup({
            ReplicationGroupId,
            AuthToken: token,
            AuthTokenUpdateStrategy: "SET",
            ApplyImmediately: true,
          }),
        );
        return true;
      } catch (error) {
        const { message } = error as Error;
        if (message.includes("InvalidReplicationGroupState")) {
          return false;
        }
        // Not the error itself, nor what caused it: AWS may say what it was sent.
        throw new GateFailure(message.replaceAll(token, "***"), { explainable: false });
      }
    },
    async secretText({ secret, version }, patience) {
      const client = await secrets();
      const query = { SecretId: secret, VersionId: version };
      const { SecretString = "" } = await ask("secretsmanager:GetSecretValue", patience, () =>
        client.getSecretValue(query),
      );
      return SecretString;
    },
  };
}
