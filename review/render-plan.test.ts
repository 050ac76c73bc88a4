import { expect, it } from "vitest";
import { costOf } from "./cost/planned-cost";
import { noPaint, terminalPaint } from "./paint";
import { renderPlan } from "./render-plan";
import { syntheticPlan, syntheticService } from "./synthetic-plan";

const screen = { width: 80, paint: noPaint, monorepo: "../mini" };

const billing = syntheticService("billing", 3001, {
  calls: ["mail"],
  tasks: { cpu: 1024, memoryMiB: 2048, desiredCount: 2, minimumCount: 2, maximumCount: 6, singleton: false },
  scaling: { cpuPercent: 60, memoryPercent: 75, requestsPerTarget: 1000 },
  migration: "modules/billing/bin/migration/up.ts",
});
const mail = syntheticService("mail", 3002, { cronJobs: true, calledBy: ["api", "billing"] });

it("shows a small fleet in full", () => {
  expect(renderPlan(syntheticPlan([billing, mail]), screen)).toBe(`Fleet mini, stack prod
  region    eu-central-1         profile   economy
  monorepo  ../mini              zone      prod.mini.internal

API
  api  address known after deployment
    image      300030003000, linux/amd64, built by pulumi up
    port       3000
    tasks      0.25 vCPU, 512 MiB, 1 task
    database   Postgres 17, db.t4g.micro, 20 GiB
    cache      Valkey 8.0, cache.t4g.micro
    called by  the internet

2 microservices
  billing  http://billing.prod.mini.internal:3001
    image      300130013001, linux/amd64, built by pulumi up
    tasks      1 vCPU, 2 GiB, 2-6 tasks
    scaling    at 60 % CPU, 75 % memory, 1000 requests/min
    database   Postgres 17, db.t4g.micro, 20 GiB
    cache      Valkey 8.0, cache.t4g.micro
    called by  api
    calls      mail
    migration  modules/billing/bin/migration/up.ts

  mail     http://mail.prod.mini.internal:3002
    image      300230023002, linux/amd64, built by pulumi up
    tasks      0.25 vCPU, 512 MiB, 1 task
    database   Postgres 17, db.t4g.micro, 20 GiB
    cache      Valkey 8.0, cache.t4g.micro
    called by  api, billing
    cron jobs  yes, so exactly one task

4 resources
  2  Fargate services    1  Postgres database   1  up thing

No problems found.
`);
});

it("says once what many services share, and below a service what is different there", () => {
  const plain = Array.from({ length: 6 }, (_, index) => syntheticService(`s-${index}`, 4000 + index));
  const retired = syntheticService("old", 3009, { retire: "keepData" });
  const own = syntheticService("own", 3010, { loadBalancer: "own", calledBy: [] });
  const text = renderPlan(syntheticPlan([...plain, billing, own, retired]), screen);
  expect(text.slice(text.indexOf("9 micro"), text.indexOf("4 resources"))).toBe(
    `9 microservices, each unless it says otherwise:
  image      linux/amd64, built by pulumi up
  tasks      0.25 vCPU, 512 MiB, 1 task
  database   Postgres 17, db.t4g.micro, 20 GiB
  cache      Valkey 8.0, cache.t4g.micro
  called by  api

  name     address                                 image         load balancer
  s-0      http://s-0.prod.mini.internal:4000      400040004000  shared 1
  s-1      http://s-1.prod.mini.internal:4001      400140014001  shared 1
  s-2      http://s-2.prod.mini.internal:4002      400240024002  shared 1
  s-3      http://s-3.prod.mini.internal:4003      400340034003  shared 1
  s-4      http://s-4.prod.mini.internal:4004      400440044004  shared 1
  s-5      http://s-5.prod.mini.internal:4005      400540054005  shared 1
  billing  http://billing.prod.mini.internal:3001  300130013001  shared 1
    tasks      1 vCPU, 2 GiB, 2-6 tasks
    scaling    at 60 % CPU, 75 % memory, 1000 requests/min
    calls      mail
    migration  modules/billing/bin/migration/up.ts
  own      http://own.prod.mini.internal:3010      301030103010  its own
    called by  nobody
  old      being removed, data kept                300930093009  none

`,
  );
});

it("says what each service costs, once where most cost the same, and ends with the sum", () => {
  const plain = Array.from({ length: 7 }, (_, index) => syntheticService(`s-${index}`, 4000 + index));
  const plan = syntheticPlan(plain);
  const same = Object.fromEntries(plain.map(({ name }) => [name, 3924]));
  const savings = Object.fromEntries(plain.map(({ name }) => [name, 2111]));
  const cost = { ...costOf(plan), monthlyCents: 40_000, services: { api: 7926, ...same, "s-3": 5000 }, savings };
  const text = renderPlan({ ...plan, cost }, screen);
  expect(text).toContain("    cost       79.26 $ a month\n\n7 microservices, each unless it says otherwise:");
  expect(text).toContain("\n  called by  api\n  cost       39.24 $ a month, 21.11 $ less as part of the API\n");
  expect(text).toMatch(/ s-3 .*\n {4}cost {7}50\.00 \$ a month, 21\.11 \$ less as part of the API\n/);
  expect(text).toContain("\n\nAbout 400 $ a month\n");
});

it("fills a wide terminal and stays within a narrow one", () => {
  const plan = syntheticPlan([billing, mail]);
  const longest = (width: number) =>
    Math.max(
      ...renderPlan(plan, { ...screen, width })
        .split("\n")
        .map((line) => line.length),
    );
  expect(longest(200)).toBeGreaterThan(110);
  expect(longest(200)).toBeLessThanOrEqual(200);
  expect(longest(60)).toBeLessThanOrEqual(60);
});

it("wraps long lists below themselves", () => {
  const callers = Array.from({ length: 12 }, (_, index) => `service-${index}`);
  const text = renderPlan(syntheticPlan([syntheticService("busy", 3001, { calledBy: callers })]), screen);
  expect(text).toContain(`    called by  service-0, service-1, service-2, service-3, service-4, service-5,
               service-6, service-7, service-8, service-9, service-10,
               service-11
`);
});

it("says where there is no microservice, and shows problems last", () => {
  const diagnostic = {
    severity: "warning",
    code: "x",
    file: "a.yml",
    line: 2,
    column: 3,
    message: "bad",
    fix: "Mend.",
  } as const;
  const text = renderPlan({ ...syntheticPlan([]), diagnostics: [diagnostic] }, screen);
  expect(text).toContain("\nNo microservices\n");
  expect(text.endsWith("\n\n1 warning\n  a.yml:2:3  bad.\n      Mend.\n")).toBe(true);
});

it("differs on a terminal by colour only", () => {
  const plan = syntheticPlan([billing, mail]);
  const coloured = renderPlan(plan, { ...screen, paint: terminalPaint });
  expect(coloured).toContain("\u001b[1mFleet mini, stack prod\u001b[22m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(renderPlan(plan, screen));
});
