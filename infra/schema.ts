import { z } from "zod";
import { eventsSchema } from "./events/schema";
import { fleetObservabilityFields } from "./observability/schema";
import { profileNames } from "./profiles";
import { arnOf, cidr, domainName, environments, slug, unique } from "./schema-values";
import { apiSchema, defaultsSchema, serviceSchema } from "./service-schema";

const network = z.strictObject({
  cidrBlock: cidr.exactOptional().describe("Of the new VPC. Default: 10.0.0.0/16."),
  availabilityZones: unique(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "a zone, such as eu-central-1a"))
    .min(2)
    .max(6)
    .exactOptional()
    .describe("Default: the region's zones a and b (and c in highAvailability)."),
  natGateways: z
    .enum(["none", "single", "onePerZone"])
    .exactOptional()
    .describe("The way out for tasks. Default: by profile."),
  interfaceEndpoints: unique(z.string())
    .exactOptional()
    .describe("AWS services reached inside the VPC. Default: by profile."),
  existing: z
    .strictObject({
      vpcId: z.string().regex(/^vpc-[0-9a-f]+$/, "a VPC's id"),
      cidrBlock: cidr.describe("The VPC's range."),
      publicSubnetIds: z
        .array(z.string())
        .describe("For the public load balancer; may be empty if the API is private."),
      privateSubnetIds: unique(z.string()).min(2).describe("For tasks and internal load balancers; with a way out."),
      isolatedSubnetIds: unique(z.string()).min(2).describe("For databases and caches."),
    })
    .exactOptional()
    .describe("Use this VPC instead of a new one."),
  internalDomain: domainName
    .or(z.literal("internal"))
    .exactOptional()
    .describe("Services answer at <service>.<stack>.<fleet>.<internalDomain>. Default: internal."),
  internalCertificateArn: arnOf("acm")
    .exactOptional()
    .describe(
      "Certificate for *.<stack>.<fleet>.<internalDomain>: services are called by https. Needs a publicly delegated internalDomain.",
    ),
  internalLoadBalancers: z
    .int()
    .min(1)
    .max(20)
    .exactOptional()
    .describe(
      "Shared internal load balancers, at most 45 services each. Growing moves listeners. Default: as many as needed.",
    ),
});

/** All that a stack can say, under the project's namespace. */
export const configurationSchema = z.strictObject({
  root: z.string().min(1).describe("The monorepo's root, relative to Pulumi.yaml."),
  name: slug
    .exactOptional()
    .describe("The fleet's name, in DNS names and tags. Default: the root package.json's name."),
  profile: z
    .enum(profileNames)
    .exactOptional()
    .describe("Coherent sizes, redundancy and protection. Default: standard."),
  environment: z.enum(environments).exactOptional().describe("APP_ENV of every process. Default: production."),
  network: network.exactOptional().describe("VPC, ways out, internal names."),
  api: apiSchema.exactOptional().describe("The API."),
  defaults: defaultsSchema.exactOptional().describe("For the API and every service."),
  services: z.record(z.string(), serviceSchema).exactOptional().describe("By service name."),
  events: eventsSchema.exactOptional().describe("How events travel between services."),
  alarmEmails: unique(z.email("an email address")).exactOptional().describe("Subscribed to the alarms' topic."),
  protectData: z
    .boolean()
    .exactOptional()
    .describe("Data and load balancers refuse deletion. Default: by profile (all but economy)."),
  containerInsights: z
    .enum(["disabled", "enabled", "enhanced"])
    .exactOptional()
    .describe("ECS metrics per task, billed per metric. Default: by profile."),
  ...fleetObservabilityFields,
  tags: z
    .record(z.string().regex(/^(?!fleet:|aws:)/, "a tag that does not start with fleet: or aws:"), z.string())
    .exactOptional()
    .describe("On every resource."),
});

/** A stack's configuration as written. */
export type RawConfiguration = z.infer<typeof configurationSchema>;
