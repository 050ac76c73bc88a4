/** Variables that hold the whole URL of the service's own Postgres. */
export const databaseVariables: readonly string[] = ["DATABASE_URL"];

/** Variables that hold the whole URL of the service's own Redis; the first two are required at boot. */
export const cacheVariables: readonly string[] = [
  "CACHE_REDIS_URL",
  "RATE_LIMIT_REDIS_URL",
  "PUBSUB_REDIS_URL",
  "QUEUE_REDIS_URL",
];

/** Keys of the service's secret that hold the master's URLs: no task that serves gets them. */
export const administrationVariables = {
  admin: "FLEET_DATABASE_ADMIN_URL",
  initial: "FLEET_DATABASE_INITIAL_URL",
} as const;

/** All variables that the fleet fills from the service's own datastores. */
export const datastoreVariables: readonly string[] = [...databaseVariables, ...cacheVariables];
