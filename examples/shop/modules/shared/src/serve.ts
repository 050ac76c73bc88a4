import { ZodError } from "zod";
import { authorize, type Hierarchy, loadHierarchy } from "./access";
import { loadEnv, readProcessVariables } from "./environment";
import { HealthCheckController } from "./HealthCheckController";
import { HttpError } from "./http-error";
import type { Controller, Module } from "./module";
import { limitRate } from "./redis";

type Route = (request: Bun.BunRequest, server: Bun.Server<undefined>) => Promise<Response>;

/** Runs a module as a process: environment, routes, cron jobs. */
export async function serve(module: Module): Promise<void> {
  const folder = `modules/${module.name}`;
  await loadEnv(`${folder}/.env.yml`);
  const { APP_ENV, HOST_NAME, PORT } = readProcessVariables();
  const hierarchy = await loadHierarchy(`${folder}/roles.yml`);

  const routes: Record<string, Partial<Record<Controller["method"], Route>>> = {};
  for (const controller of module.controllers) {
    routes[controller.path] = { ...routes[controller.path], [controller.method]: route(controller, hierarchy) };
  }
  const server = Bun.serve({
    hostname: HOST_NAME,
    port: PORT,
    routes,
    fetch: () => Response.json({ error: "Not found" }, { status: 404 }),
    error: answerTo,
  });
  for (const job of module.cronJobs) {
    Bun.cron(job.schedule, () => job.run().catch((error) => console.error(job.name, error)));
  }
  console.log(`${module.name} (${APP_ENV}) listens on ${server.url}`);
}

function route(controller: Controller, hierarchy: Hierarchy): Route {
  return async (request, server) => {
    if (controller !== HealthCheckController) await limitRate(server.requestIP(request)?.address ?? "unknown");
    if (controller.role) authorize(request, controller.role, hierarchy);
    return controller.handle(request);
  };
}

function answerTo(error: Error): Response {
  if (error instanceof HttpError) return Response.json({ error: error.message }, { status: error.status });
  if (error instanceof ZodError) return Response.json({ error: error.issues }, { status: 400 });
  console.error(error);
  return Response.json({ error: "Internal error" }, { status: 500 });
}
