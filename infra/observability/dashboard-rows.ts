import * as pulumi from "@pulumi/pulumi";

type Text = pulumi.Input<string>;

/** What a service's metrics are found by. */
export interface Shown {
  readonly name: string;
  readonly loadBalancer: Text;
  readonly targetGroup: Text;
  readonly cluster: Text;
  readonly ecsService: Text;
  readonly database: Text;
  /** Id of the cache's group, and how many nodes it has. */
  readonly cache: Text;
  readonly cacheNodes: number;
  /** Whether Container Insights counts its tasks. */
  readonly insights: boolean;
  /** SQS queues that wait for it. */
  readonly queues: readonly ShownQueue[];
}

/** A queue of SQS. */
export interface ShownQueue {
  /** What the graph calls it. */
  readonly label: string;
  readonly queueName: Text;
}

/** A line of a graph: namespace, name, dimensions in pairs, and how it is drawn. */
export type Line = readonly [
  ...(readonly Text[]),
  { readonly stat: string; readonly label: string; readonly yAxis?: "right" },
];

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
  const target = ["LoadBalancer", shown.loadBalancer, "TargetGroup", shown.targetGroup] as const;
  const requests = (metric: string, label: string, stat = "Sum"): Line => [
    "AWS/ApplicationELB",
    metric,
    ...target,
    { stat, label },
  ];
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
        lines: [
          requests("RequestCount", "requests"),
          requests("HTTPCode_Target_4XX_Count", "4xx"),
          requests("HTTPCode_Target_5XX_Count", "5xx"),
        ],
      },
      {
        title: "latency, s",
        lines: ["p50", "p95", "p99"].map((stat) => requests("TargetResponseTime", stat, stat)),
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
          : [
              requests("HealthyHostCount", "healthy", "Minimum"),
              requests("UnHealthyHostCount", "unhealthy", "Maximum"),
            ],
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
      ...(shown.queues.length === 0 ? [] : [queueGraph(shown.queues)]),
    ],
  };
}

function queueGraph(queues: readonly ShownQueue[]): Graph {
  return {
    title: "queues, age of the oldest message, s",
    lines: queues.map(({ label, queueName }): Line => {
      return ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queueName, { stat: "Maximum", label }];
    }),
  };
}
