import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawConfiguration } from "../schema";
import { serviceNames, settingsOf } from "../testing/fleet";
import { json, type Plan, previewOf, updateOf } from "../testing/plan";
import { bodyOf, dashboardLimits, metricsOf, pagesOf } from "./dashboard-pages";
import type { Row } from "./dashboard-rows";
import { chunksOf, logQueries } from "./log-queries";

const dashboard = "aws:cloudwatch/dashboard:Dashboard";
const query = "aws:cloudwatch/queryDefinition:QueryDefinition";
const fleet = (configuration: Partial<RawConfiguration> = {}) => settingsOf({ configuration });
const standard = updateOf(fleet());

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Record<string, unknown>;
}
const widgets = (plan: Plan, name = "dashboard") =>
  json<{ widgets: Widget[] }>(plan.find(dashboard, name).inputs.dashboardBody).widgets;
const headings = (plan: Plan, name?: string) =>
  widgets(plan, name).flatMap(({ type, properties }) => (type === "text" ? [properties.markdown] : []));

describe("the dashboard", () => {
  it("has a row for the API and then for each service", async () => {
    const plan = await standard;
    expect(plan.all(dashboard).map(({ name, inputs }) => [name, inputs.dashboardName])).toEqual([
      ["dashboard", "shop-prod"],
    ]);
    expect(headings(plan)).toEqual(["## api", "## billing", "## notifications", "## payment-gateway"]);
    expect(plan.find(dashboard).parent).toMatch(/fleet:observability:Dashboards::dashboards$/);
  });

  it("shows of each service what can go wrong", async () => {
    const own = widgets(await standard).slice(9, 16);
    expect(own.map(({ properties }) => properties.title)).toEqual([
      "requests and errors",
      "latency, s",
      "saturation, %",
      "tasks and deployments",
      "database, CPU % and connections",
      "database, free storage",
      "cache, memory %",
    ]);
    const target = [
      "LoadBalancer",
      expect.stringMatching(/^app\/services-1-/),
      "TargetGroup",
      expect.stringMatching(/^targetgroup\/billing-1-/),
    ];
    const lines = (index: number) => own[index]?.properties.metrics as unknown[][];
    expect(lines(0)).toEqual([
      ["AWS/ApplicationELB", "RequestCount", ...target, { stat: "Sum", label: "requests" }],
      ["AWS/ApplicationELB", "HTTPCode_Target_4XX_Count", ...target, { stat: "Sum", label: "4xx" }],
      ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", ...target, { stat: "Sum", label: "5xx" }],
    ]);
    expect(lines(1).map((line) => line.at(-1))).toEqual(["p50", "p95", "p99"].map((stat) => ({ stat, label: stat })));
    const tasks = ["ClusterName", "shop-prod", "ServiceName", expect.stringMatching(/^billing-/)];
    expect(lines(2)[0]).toEqual(["AWS/ECS", "CPUUtilization", ...tasks, { stat: "Average", label: "CPU" }]);
    expect(lines(3).map((line) => [line[0], line[1]])).toEqual([
      ["ECS/ContainerInsights", "DesiredTaskCount"],
      ["ECS/ContainerInsights", "RunningTaskCount"],
      ["ECS/ContainerInsights", "DeploymentCount"],
    ]);
    expect(lines(6).map((line) => line[3])).toEqual([
      expect.stringMatching(/^billing-[0-9a-f]{7}-001$/),
      expect.stringMatching(/^billing-[0-9a-f]{7}-002$/),
    ]);
    expect(own.every(({ properties }) => properties.region === "eu-central-1")).toBe(true);
  });

  it("counts healthy targets where Container Insights does not count tasks", async () => {
    const plan = await updateOf(fleet({ containerInsights: "disabled" }));
    expect(JSON.stringify(widgets(plan)[4]?.properties.metrics)).toMatch(/"HealthyHostCount".*"UnHealthyHostCount"/);
    expect(JSON.stringify(widgets(plan))).not.toContain("ContainerInsights");
  });

  it("shows of a consumer how long events wait, and its dead letters", async () => {
    const billing = { publishes: ["invoice.paid"] };
    const notifications = { consumes: ["invoice.paid"] };
    const plan = await updateOf(fleet({ services: { billing, notifications } }));
    const shown = widgets(plan).filter(({ properties }) => /events/.test(String(properties.title)));
    expect(shown.map(({ properties }) => [properties.title, properties.metrics])).toEqual([
      [
        "events, age of the oldest in s, and dead letters",
        [
          [
            ...["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName"],
            expect.stringMatching(/^notifications-events-[0-9a-f]{7}$/),
            { stat: "Maximum", label: "events" },
          ],
          [
            ...["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName"],
            expect.stringMatching(/^notifications-events-dead-[0-9a-f]{7}$/),
            { stat: "Maximum", label: "dead letters", yAxis: "right" },
          ],
        ],
      ],
    ]);
    // In the consumer's row, and in the stack's outputs nowhere.
    const order = widgets(plan).map(({ properties }) => properties.markdown ?? properties.title);
    expect(order.indexOf(shown[0]?.properties.title)).toBe(order.indexOf("## payment-gateway") - 1);
    expect(JSON.stringify(plan.outputs)).not.toContain("events");
    expect(JSON.stringify(widgets(await standard))).not.toContain("AWS/SQS");
    const events = { transport: "rabbitmq" } as const;
    const brokered = await updateOf(fleet({ events, services: { billing, notifications } }));
    expect(JSON.stringify(widgets(brokered))).not.toContain("AWS/SQS");
  });

  it("shows of a service with routes the requests at both load balancers", async () => {
    const environment = { CORS_ORIGINS: "https://shop.example.com" };
    const services = { billing: { routes: ["/invoices/*"], environment } };
    const plan = await updateOf(fleet({ services, containerInsights: "disabled" }));
    const own = widgets(plan).slice(9, 16);
    const lines = (index: number) => own[index]?.properties.metrics as unknown[][];
    const [internal, web] = [
      [
        "LoadBalancer",
        expect.stringMatching(/^app\/services-1-/),
        "TargetGroup",
        expect.stringMatching(/^targetgroup\/billing-1-/),
      ],
      [
        "LoadBalancer",
        expect.stringMatching(/^app\/api-/),
        "TargetGroup",
        expect.stringMatching(/^targetgroup\/billing-web-/),
      ],
    ] as const;
    expect(lines(0)).toEqual([
      ["AWS/ApplicationELB", "RequestCount", ...internal, { stat: "Sum", label: "requests" }],
      ["AWS/ApplicationELB", "HTTPCode_Target_4XX_Count", ...internal, { stat: "Sum", label: "4xx" }],
      ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", ...internal, { stat: "Sum", label: "5xx" }],
      ["AWS/ApplicationELB", "RequestCount", ...web, { stat: "Sum", label: "requests by routes" }],
      ["AWS/ApplicationELB", "HTTPCode_Target_4XX_Count", ...web, { stat: "Sum", label: "4xx by routes" }],
      ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", ...web, { stat: "Sum", label: "5xx by routes" }],
    ]);
    const labels = (index: number) => lines(index).map((line) => (line.at(-1) as { label: string }).label);
    expect(labels(1)).toEqual(["p50", "p95", "p99", "p50 by routes", "p95 by routes", "p99 by routes"]);
    expect(labels(3)).toEqual(["healthy", "unhealthy", "healthy by routes", "unhealthy by routes"]);
    expect(JSON.stringify([widgets(plan).slice(0, 9), widgets(plan).slice(16)])).not.toContain("by routes");
  });

  it("has no row of a service that is being removed, nor is its log asked", async () => {
    const plan = await updateOf(fleet({ services: { billing: { retire: "keepData" } } }));
    expect(headings(plan)).toEqual(["## api", "## notifications", "## payment-gateway"]);
    expect(JSON.stringify(plan.all(query).map(({ inputs }) => inputs))).not.toContain("billing");
  });

  it("is the same again, and known of in a preview", async () => {
    const again = await updateOf(fleet());
    expect(again.find(dashboard).inputs).toEqual((await standard).find(dashboard).inputs);
    expect((await previewOf(fleet())).find(dashboard).inputs.dashboardName).toBe("shop-prod");
  });

  it.each([{ dashboard: false }, { profile: "economy" }] as const)(
    "is not there in a fleet of %j, nor its queries",
    async (said) => {
      const plan = await updateOf(fleet(said));
      expect([...plan.all(dashboard), ...plan.all(query)]).toEqual([]);
      expect(JSON.stringify(plan.resources.map(({ urn }) => urn))).not.toContain("observability");
    },
  );

  it("is in economy where it is asked for", async () => {
    expect((await updateOf(fleet({ profile: "economy", dashboard: true }))).all(dashboard)).toHaveLength(1);
  });
});

describe("saved queries", () => {
  it("ask the logs of all that run, in the fleet's own folder", async () => {
    const plan = await standard;
    expect(plan.all(query).map(({ name, inputs }) => [name, inputs.name])).toEqual([
      ["query-errors", "shop/prod/errors by service"],
      ["query-slow-requests", "shop/prod/slow requests"],
      ["query-trace", "shop/prod/one trace id"],
    ]);
    for (const { inputs } of plan.all(query)) {
      expect(inputs.logGroupNames).toEqual(
        ["api", "billing", "notifications", "payment-gateway"].map((name) => `/fleet/shop/prod/${name}`),
      );
    }
  });

  it("are within what CloudWatch takes", () => {
    for (const { text } of logQueries) {
      expect(text.length).toBeLessThan(10_000);
      expect(text).not.toContain("\t");
    }
    expect(new Set(logQueries.map(({ key }) => key)).size).toBe(logQueries.length);
  });

  it("are several where there are more than fifty logs, and the first keeps its name", async () => {
    const plan = await previewOf(
      settingsOf({ services: serviceNames(60), configuration: { profile: "economy", dashboard: true } }),
    );
    const errors = plan.all(query).filter(({ name }) => name.startsWith("query-errors"));
    const told = errors.map(({ name, inputs }) => [name, inputs.name, (inputs.logGroupNames as string[]).length]);
    expect(told.sort()).toEqual([
      ["query-errors", "shop/prod/errors by service", 50],
      ["query-errors-2", "shop/prod/errors by service 2", 11],
    ]);
  });

  it.each([
    [0, []],
    [1, [1]],
    [50, [50]],
    [51, [50, 1]],
    [101, [50, 50, 1]],
  ])("of %d logs are of %j", (count, sizes) => {
    const items = Array.from({ length: count }, (_, index) => index);
    expect(chunksOf(items).map(({ length }) => length)).toEqual(sizes);
    expect(chunksOf(items).flat()).toEqual(items);
  });
});

describe("rows on pages", () => {
  const row = (title: string, graphs: number, lines = 1): Row => ({
    title,
    graphs: Array.from({ length: graphs }, (_, index) => ({
      title: String(index),
      lines: Array.from({ length: lines }, () => ["AWS/ECS", "CPUUtilization", { stat: "Sum", label: "x" }] as const),
    })),
  });

  it("stay together and in order, and no page is over a limit", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 })), { maxLength: 60 });
    fc.assert(
      fc.property(rows, (sizes) => {
        const given = sizes.map(([graphs, lines], index) => row(String(index), graphs, lines));
        const limits = { widgets: 40, metrics: 60 };
        const pages = pagesOf(given, limits);
        expect(pages.flat()).toEqual(given);
        for (const page of pages) {
          expect(page.reduce((sum, { graphs }) => sum + graphs.length + 1, 0)).toBeLessThanOrEqual(limits.widgets);
          expect(page.reduce((sum, one) => sum + metricsOf(one), 0)).toBeLessThanOrEqual(limits.metrics);
        }
      }),
    );
  });

  it("are numbered dashboards in a fleet that one does not hold", async () => {
    const services = serviceNames(65).map((name, index) => ({ name, port: 3001 + index }));
    const plan = await previewOf(settingsOf({ services, configuration: { profile: "economy", dashboard: true } }));
    expect(
      plan
        .all(dashboard)
        .map(({ name, inputs }) => [name, inputs.dashboardName])
        .sort(),
    ).toEqual([
      ["dashboard", "shop-prod"],
      ["dashboard-2", "shop-prod-2"],
    ]);
  });

  it("overlap nowhere", () => {
    const { widgets: drawn } = bodyOf([row("a", 7), row("b", 9), row("c", 4)], "eu-central-1");
    const cells = drawn.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...drawn.map(({ x, width }) => x + width))).toBe(24);
    expect(dashboardLimits).toEqual({ widgets: 500, metrics: 2500 });
  });
});
