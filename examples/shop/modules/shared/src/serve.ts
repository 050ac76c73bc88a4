import { ZodError } from "zod";
import { authorize, type Hierarchy, loadHierarchy } from "./access";
import { admitCaller, type CallerTokens, readCallerTokens, tokenHeader } from "./caller-tokens";
import { loadEnv, readProcessVariables } from "./environment";
import { HealthCheckController } from "./HealthCheckController";
import { HttpError } from "./http-error";
import type { Controller, Module } from "./module";
import { type PublicRoutes, readPublicRoutes } from "./public-routes";
import { limitRate } from "./redis";

type Route = (request: Bun.BunRequest, server: Bun.Server<undefined>) => Promise<Response>;

/** Runs a module as a process: environment, routes, cron jobs. */
export async function serve(module: Module): Promise<void> {
  const folder = `modules/${module.name}`;
  await loadEnv(`${folder}/.env.yml`);
  const { APP_ENV, HOST_NAME, PORT } = readProcessVariables();
  const guard: Guard = {
    hierarchy: await loadHierarchy(`${folder}/roles.yml`),
    tokens: readCallerTokens(process.env.SERVICE_TOKENS),
    publicRoutes: readPublicRoutes(process.env.PUBLIC_ROUTES),
  };

  const routes: Record<string, Partial<Record<Controller["method"], Route>>> = {};
  for (const controller of module.controllers) {
    routes[controller.path] = { ...routes[controller.path], [controller.method]: route(controller, guard) };
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

/** What a request must hold. */
interface Guard {
  readonly hierarchy: Hierarchy;
  readonly tokens: CallerTokens | undefined;
  readonly publicRoutes: PublicRoutes;
}

function route(controller: Controller, { hierarchy, tokens, publicRoutes }: Guard): Route {
  // Its load balancer and its container have no token.
  if (controller === HealthCheckController) return async (request) => controller.handle(request);
  return async (request, server) => {
    const token = request.headers.get(tokenHeader);
    const path = new URL(request.url).pathname;
    const caller = tokens && admitCaller({ tokens, publicRoutes }, { token, path, served: controller.path });
    await limitRate(server.requestIP(request)?.address ?? "unknown");
    if (controller.role) authorize(request, controller.role, hierarchy);
    return controller.handle(request, caller);
  };
}

function answerTo(error: Error): Response {
  if (error instanceof HttpError) return Response.json({ error: error.message }, { status: error.status });
  if (error instanceof ZodError) return Response.json({ error: error.issues }, { status: 400 });
  console.error(error);
  return Response.json({ error: "Internal error" }, { status: 500 });
}
