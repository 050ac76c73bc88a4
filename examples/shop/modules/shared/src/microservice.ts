import { requireVariable } from "./environment";
import { HttpError } from "./http-error";

const timeoutMilliseconds = 10_000;

/** Calls the microservice whose address a variable holds, on behalf of the caller: GET, or POST with a body. */
export async function callMicroservice(
  variable: string,
  path: string,
  caller: Request,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(new URL(path, requireVariable(variable)), {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: caller.headers.get("authorization") ?? "",
      "content-type": "application/json",
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMilliseconds),
  });
  if (response.status === 404) throw new HttpError(404, "Not found");
  if (!response.ok) throw new HttpError(502, `The service behind ${variable} answered ${response.status}`);
  return response.json();
}
