/** Where the collector takes spans, by gRPC and by HTTP, and says that it is well: on the task's own loopback alone. */
export const spansByGrpc = 4317;
export const spansByHttp = 4318;
export const collectorHealth = 13133;

/** Ports that a service with a collector cannot have. */
export const collectorPorts: readonly number[] = [spansByGrpc, spansByHttp, collectorHealth];

/** Says to a process where its collector is. */
export const endpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
