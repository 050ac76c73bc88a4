import * as pulumi from "@pulumi/pulumi";

type Text = pulumi.Input<string>;

/** What a service's metrics are found by. */
export interface Shown {
  readonly name: string;
  /** Where its requests are counted: at its internal load balancer, and at the API's where it has routes. */
  readonly fronts: readonly ShownFront[];
  readonly cluster: Text;
  readonly ecsService: Text;
  readonly database: Text;
  /** Id of the cache's group, and how many nodes it has. */
  readonly cache: Text;
  readonly cacheNodes: number;
  /** Whether Container Insights counts its tasks. */
  readonly insights: boolean;
  /** Names of the queues of its events. @default - it has none */
  readonly events?: { readonly queue: Text; readonly deadLetters: Text };
}

/** A target group behind a load balancer. */
export interface ShownFront {
  readonly loadBalancer: Text;
  readonly targetGroup: Text;
  /** What its lines are called besides; empty for the first. */
  readonly mark: string;
}

/** A line of a graph: namespace, name, dimensions in pairs, and how it is drawn. */
export type Line = readonly [...(readonly Text[]), Drawn];

interface Drawn {
  readonly stat: string;
  readonly label: string;
  readonly yAxis?: "right";
}

/** One graph of a dashboard. */
export interface Graph {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** The graphs of one service. */
export interface Row {
  readonly title: string;
  readonly graphs: readonly Graph[];
}

/** What is worth seeing of a service, always in the same order. */
export function rowOf(shown: Shown): Row {
  const requests = (metrics: readonly (readonly [metric: string, label: string, stat?: string])[]): Line[] =>
    shown.fronts.flatMap(({ loadBalancer, targetGroup, mark }) => {
      const target = ["LoadBalancer", loadBalancer, "TargetGroup", targetGroup] as const;
      return metrics.map(([metric, label, stat = "Sum"]): Line => {
        return ["AWS/ApplicationELB", metric, ...target, { stat, label: label + mark }];
      });
    });
  const tasks = ["ClusterName", shown.cluster, "ServiceName", shown.ecsService] as const;
  const used = (metric: string, label: string): Line => ["AWS/ECS", metric, ...tasks, { stat: "Average", label }];
  const counted = (metric: string, label: string): Line => [
    "ECS/ContainerInsights",
    metric,
    ...tasks,
    { stat: "Average", label },
  ];
  const database = ["DBInstanceIdentifier", shown.database] as const;
  const nodes = Array.from({ length: shown.cacheNodes }, (_, index) => String(index + 1).padStart(3, "0"));
  return {
    title: shown.name,
    graphs: [
      {
        title: "requests and errors",
        lines: requests([
          ["RequestCount", "requests"],
          ["HTTPCode_Target_4XX_Count", "4xx"],
          ["HTTPCode_Target_5XX_Count", "5xx"],
        ]),
      },
      {
        title: "latency, s",
        lines: requests(["p50", "p95", "p99"].map((stat) => ["TargetResponseTime", stat, stat])),
      },
      { title: "saturation, %", lines: [used("CPUUtilization", "CPU"), used("MemoryUtilization", "memory")] },
      {
        title: "tasks and deployments",
        lines: shown.insights
          ? [
              counted("DesiredTaskCount", "desired"),
              counted("RunningTaskCount", "running"),
              counted("DeploymentCount", "deployments"),
            ]
          : requests([
              ["HealthyHostCount", "healthy", "Minimum"],
              ["UnHealthyHostCount", "unhealthy", "Maximum"],
            ]),
      },
      {
        title: "database, CPU % and connections",
        lines: [
          ["AWS/RDS", "CPUUtilization", ...database, { stat: "Average", label: "CPU" }],
          ["AWS/RDS", "DatabaseConnections", ...database, { stat: "Maximum", label: "connections", yAxis: "right" }],
        ],
      },
      {
        title: "database, free storage",
        lines: [["AWS/RDS", "FreeStorageSpace", ...database, { stat: "Minimum", label: "bytes" }]],
      },
      {
        title: "cache, memory %",
        lines: nodes.map((node): Line => {
          const id = pulumi.interpolate`${shown.cache}-${node}`;
          const drawn = { stat: "Maximum", label: `node ${node}` };
          return ["AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "CacheClusterId", id, drawn];
        }),
      },
      ...(shown.events === undefined ? [] : [eventGraph(shown.events)]),
    ],
  };
}

function eventGraph({ queue, deadLetters }: NonNullable<Shown["events"]>): Graph {
  const line = (metric: string, name: Text, drawn: Omit<Drawn, "stat">): Line => [
    "AWS/SQS",
    metric,
    "QueueName",
    name,
    { stat: "Maximum", ...drawn },
  ];
  return {
    title: "events, age of the oldest in s, and dead letters",
    lines: [
      line("ApproximateAgeOfOldestMessage", queue, { label: "events" }),
      line("ApproximateNumberOfMessagesVisible", deadLetters, { label: "dead letters", yAxis: "right" }),
    ],
  };
}
