import { callMicroservice } from "@module/shared/microservice";
import type { Controller } from "@module/shared/module";

/** Lets staff look at a charge of the payment gateway. */
export const ReadChargeController: Controller = {
  method: "GET",
  path: "/charges/:id",
  role: "ROLE_ADMIN",
  handle: async (request) =>
    Response.json(await callMicroservice("MICROSERVICE_PAYMENT_GATEWAY_URL", new URL(request.url).pathname, request)),
};
