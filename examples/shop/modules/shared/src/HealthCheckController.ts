import type { Controller } from "./module";

/** Says that the process serves requests. Deliberately asks no database: a probe that does takes every task down with it. */
export const HealthCheckController: Controller = {
  method: "GET",
  path: "/healthcheck",
  handle: () => Response.json({ status: "ok" }),
};
