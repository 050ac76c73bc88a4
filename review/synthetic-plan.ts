import type { Plan } from "./plan";
import type { PlannedService } from "./planned-service";

/** A microservice's plan for tests: small, private, with nothing particular. */
export function syntheticService(name: string, port: number, changes: Partial<PlannedService> = {}): PlannedService {
  return {
    name,
    role: "microservice",
    folder: `modules/${name}`,
    url: `http://${name}.prod.mini.internal:${port}`,
    public: false,
    port,
    image: {
      repository: `mini/prod/${name}`,
      fingerprint: String(port).repeat(16),
      source: "build",
      platform: "linux/amd64",
    },
    tasks: { cpu: 256, memoryMiB: 512, desiredCount: 1, minimumCount: 1, maximumCount: 1, singleton: false },
    database: {
      engineVersion: "17",
      instanceClass: "db.t4g.micro",
      storageGiB: 20,
      maximumStorageGiB: 20,
      multiAz: false,
    },
    cache: { engineVersion: "8.0", nodeType: "cache.t4g.micro", nodeCount: 1 },
    calledBy: ["api"],
    calls: [],
    loadBalancer: "1",
    cronJobs: false,
    resources: 2,
    ...changes,
  };
}

/** A small plan for tests. */
export function syntheticPlan(services: readonly PlannedService[]): Plan {
  const { url: _address, loadBalancer: _none, ...api } = syntheticService("api", 3000);
  return {
    format: 1,
    fleet: { name: "mini", stack: "prod", region: "eu-central-1", profile: "economy", zone: "prod.mini.internal" },
    api: { ...api, role: "api", public: true, url: "[unknown]", calls: services.map(({ name }) => name) },
    services,
    totals: {
      resources: 4,
      byType: {
        "aws:ecs/service:Service": 2,
        "aws:made/upThing:UpThing": 1,
        "aws:rds/instance:Instance": 1,
      },
    },
    diagnostics: [],
    resources: [],
  };
}
