import { requireVariable } from "./environment";
import { ServiceClient } from "./service-client";

const clients = new Map<string, ServiceClient>();

/** Calls the microservice whose address a variable holds, on behalf of the caller: GET, or POST with a body. */
export async function callMicroservice(
  variable: string,
  path: string,
  caller: Request,
  body?: unknown,
): Promise<unknown> {
  const authorization = caller.headers.get("authorization") ?? "";
  return clientOf(variable).call({ path, headers: { authorization }, body });
}

/** One per service: its circuit breaker counts all calls. */
function clientOf(variable: string): ServiceClient {
  let client = clients.get(variable);
  if (!client) {
    // MICROSERVICE_BILLING_URL and MICROSERVICE_BILLING_TOKEN; there is none where billing tells nobody apart.
    const token = process.env[`${variable.replace(/_URL$/, "")}_TOKEN`];
    client = new ServiceClient({ address: requireVariable(variable), token });
    clients.set(variable, client);
  }
  return client;
}
