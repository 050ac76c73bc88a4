import type { WorkerOptions } from "node:worker_threads";

/**
 * Room for what is young, MiB. A plan is made of promises that live until its end: with the default of 48 they are
 * copied about a thousand times over in a large fleet, half of the whole time.
 */
const youngGenerationMiB = 384;

/** How a thread is laid out that makes a plan. */
export const planningThread: WorkerOptions = { resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMiB } };

/**
 * For V8, before the first such thread: how many bytes of code run before a function is looked at for optimisation, 4.5
 * times the default. Most plans end before optimised code has paid for being made, a sixth of their time.
 */
export const planningFlags = "--interrupt-budget=600000";
