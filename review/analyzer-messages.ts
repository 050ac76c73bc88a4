import {
  AnalyzeRequest,
  AnalyzerPropertyDependencies,
  AnalyzerResource,
  AnalyzerResourceOptions,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { RecordedResource } from "../infra/recorder";

type Properties = Readonly<Record<string, unknown>>;

/** A resource as the engine shows it to a pack's resource policies, before it is made. */
export function resourceRequest(resource: RecordedResource): AnalyzeRequest {
  return new AnalyzeRequest()
    .setUrn(resource.urn)
    .setType(resource.type)
    .setName(resource.name)
    .setProperties(struct(resource.inputs))
    .setOptions(optionsOf(resource));
}

/**
 * A resource as the engine shows it to a pack's stack policies: with its place among the others. There the engine gives
 * outputs, which at a first preview are the inputs and what only AWS knows; the stack's own outputs are the program's.
 */
export function stackResource(resource: RecordedResource, stackOutputs: Properties): AnalyzerResource {
  const properties = resource.type === "pulumi:pulumi:Stack" ? stackOutputs : resource.inputs;
  const message = new AnalyzerResource()
    .setUrn(resource.urn)
    .setType(resource.type)
    .setName(resource.name)
    .setProperties(struct(properties))
    .setOptions(optionsOf(resource))
    .setParent(resource.parent ?? "")
    .setDependenciesList([...resource.dependencies]);
  const sources = message.getPropertydependenciesMap();
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    if (urns.length > 0) {
      sources.set(property, new AnalyzerPropertyDependencies().setUrnsList([...urns]));
    }
  }
  return message;
}

function optionsOf({ protect, ignoreChanges, parent }: RecordedResource): AnalyzerResourceOptions {
  return new AnalyzerResourceOptions()
    .setProtect(protect)
    .setIgnorechangesList([...ignoreChanges])
    .setCustomtimeouts(new AnalyzerResourceOptions.CustomTimeouts())
    .setParent(parent ?? "");
}

/** In the wire form that a recording is in: unknown values and secrets are marked. */
function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}
