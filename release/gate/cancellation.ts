import { GateFailure } from "./gate-failure";

/** What a gate says that was told to end. */
export const cancelledText = "cancelled: the service goes on rolling out; the next update waits for it";

interface RequestServer {
  on?(event: "stream", listener: (stream: unknown, headers: Readonly<Record<string, unknown>>) => void): void;
}

const signals = ["SIGINT", "SIGTERM"] as const;
/** In which the answers of the gates that ended still reach the engine. */
const farewellMs = 1_000;
const pending = new Set<AbortController>();
let listensToEngine = false;

/** Does a piece of work that ends when the process is told to, or the engine cancels the update. */
export async function whileNotCancelled<Result>(work: (cancelled: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  if (pending.size === 0) {
    for (const signal of signals) {
      process.on(signal, endBy);
    }
  }
  pending.add(controller);
  listenToEngine();
  try {
    return await work(controller.signal);
  } finally {
    pending.delete(controller);
    if (pending.size === 0) {
      for (const signal of signals) {
        process.off(signal, endBy);
      }
    }
  }
}

/** Waits for a promise, or throws as soon as the signal is given. @default text - {@link cancelledText} */
export function orCancelled<Value>(
  promise: Promise<Value>,
  cancelled: AbortSignal,
  text: string = cancelledText,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new GateFailure(text, { explainable: false }));
    if (cancelled.aborted) {
      end();
    }
    cancelled.addEventListener("abort", end, { once: true });
    promise.then(resolve, reject).finally(() => cancelled.removeEventListener("abort", end));
  });
}

function cancelAll(): void {
  for (const controller of pending) {
    controller.abort();
  }
}

/** With a listener the process would outlive the signal. */
function endBy(signal: NodeJS.Signals): void {
  cancelAll();
  setTimeout(() => process.kill(process.pid, signal), farewellMs).unref();
}

/**
 * Ctrl-C reaches the engine only, which calls `Cancel` of each provider; the SDK's dynamic provider answers that without
 * telling us (pulumi 3.248), so that the gates look at the calls that its server gets.
 */
function listenToEngine(): void {
  if (listensToEngine) {
    return;
  }
  listensToEngine = true;
  const { _getActiveHandles: handles } = process as unknown as { readonly _getActiveHandles?: () => RequestServer[] };
  for (const handle of handles?.call(process) ?? []) {
    if (handle.constructor.name === "Http2Server") {
      handle.on?.("stream", (_stream, headers) => {
        if (headers[":path"] === "/pulumirpc.ResourceProvider/Cancel") {
          cancelAll();
        }
      });
    }
  }
}
