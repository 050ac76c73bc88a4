import {
  AnalyzeRequest,
  AnalyzerPropertyDependencies,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { PlannedResource } from "../graph/resource";

/** A plan as the engine sends it to a policy pack. */
export interface PackRequests {
  /** One message per resource. */
  readonly resources: readonly AnalyzeRequest[];
  readonly stack: AnalyzeStackRequest;
}

/** The requests that the engine would make for a plan. */
export function packRequests(plan: readonly PlannedResource[]): PackRequests {
  const stack = new AnalyzeStackRequest().setResourcesList(plan.map(stackResource));
  return { resources: plan.map(resourceRequest), stack };
}

function resourceRequest(planned: PlannedResource): AnalyzeRequest {
  return new AnalyzeRequest()
    .setUrn(planned.urn)
    .setType(planned.type)
    .setName(planned.name)
    .setProperties(propertiesOf(planned))
    .setOptions(optionsOf(planned));
}

function stackResource(planned: PlannedResource): AnalyzerResource {
  const resource = new AnalyzerResource()
    .setUrn(planned.urn)
    .setType(planned.type)
    .setName(planned.name)
    .setProperties(propertiesOf(planned))
    .setOptions(optionsOf(planned))
    .setParent(planned.parent ?? "")
    .setDependenciesList([...(planned.dependencies ?? [])]);
  for (const [property, urns] of Object.entries(planned.propertyDependencies ?? {})) {
    const dependencies = new AnalyzerPropertyDependencies().setUrnsList([...urns]);
    resource.getPropertydependenciesMap().set(property, dependencies);
  }
  return resource;
}

function propertiesOf({ inputs }: PlannedResource): Struct {
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined);
  return Struct.fromJavaScript(Object.fromEntries(given) as Parameters<typeof Struct.fromJavaScript>[0]);
}

function optionsOf(planned: PlannedResource): AnalyzerResourceOptions {
  return new AnalyzerResourceOptions()
    .setProtect(planned.protect ?? false)
    .setCustomtimeouts(new AnalyzerResourceOptions.CustomTimeouts())
    .setParent(planned.parent ?? "");
}
