import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { ECR } from "@aws-sdk/client-ecr";
import type { ECS } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";

/** The clients of a region, each loaded and made when first asked for. */
export interface AwsClients {
  readonly ecs: () => Promise<ECS>;
  readonly elb: () => Promise<ElasticLoadBalancingV2>;
  readonly logs: () => Promise<CloudWatchLogs>;
  readonly ecr: () => Promise<ECR>;
}

/** Where AWS is. Credentials are those of the environment, as the SDK finds them. */
export interface AwsPlace {
  readonly region: string;
  /** @default - AWS, or what `AWS_ENDPOINT_URL` says */
  readonly endpoint?: string;
}

/** What a client is made with whose calls go through `askPatiently`: that asks again by itself, at a rate it knows. */
export function clientSettings({ region, endpoint }: AwsPlace) {
  return {
    region,
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  };
}

/** Makes the clients of a region. */
export function createAwsClients(place: AwsPlace): AwsClients {
  const settings = clientSettings(place);
  return {
    ecs: lazyClient(async () => new (await import("@aws-sdk/client-ecs")).ECS(settings)),
    elb: lazyClient(
      async () => new (await import("@aws-sdk/client-elastic-load-balancing-v2")).ElasticLoadBalancingV2(settings),
    ),
    logs: lazyClient(async () => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogs(settings)),
    ecr: lazyClient(async () => new (await import("@aws-sdk/client-ecr")).ECR(settings)),
  };
}

/** Loads and makes a client of the SDK once, when first asked for. */
export function lazyClient<Client>(make: () => Promise<Client>): () => Promise<Client> {
  let made: Promise<Client> | undefined;
  return () => {
    // The SDK's notice about Node would be shown as the update's, or a command's: what Node the program takes, package.json says.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
    made ??= make();
    return made;
  };
}
