import type { PlayedService } from "./scripted-aws-service";
import { lastPart, ok, type WireAnswer } from "./scripted-aws-wire";

/** An image in ECR: its digest, and those of a list, if it is one. */
export interface PlayedImage {
  readonly digest: string;
  readonly platforms?: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** The health of the running tasks' targets; nothing when no service has the target group. */
export function targetHealth(services: readonly PlayedService[], targetGroup: string): WireAnswer | undefined {
  const service = services.find((one) => one.targetGroups.includes(targetGroup));
  const running = service?.moment().tasks.filter(({ status }) => status === "RUNNING");
  const members = running?.map((task) => {
    const { state = "healthy", reason, description } = task.health ?? {};
    const why = reason && `<Reason>${reason}</Reason><Description>${description}</Description>`;
    return `<member><Target><Id>${service?.addressOf(task)}</Id><Port>3000</Port></Target><TargetHealth><State>${state}</State>${why ?? ""}</TargetHealth></member>`;
  });
  const list = members && `<TargetHealthDescriptions>${members.join("")}</TargetHealthDescriptions>`;
  return list === undefined ? undefined : xml("DescribeTargetHealth", list);
}

/** Target groups with a health check of /health; nothing unless all of them are played services'. */
export function targetGroups(services: readonly PlayedService[], arns: readonly string[]): WireAnswer | undefined {
  const known = arns.every((arn) => services.some((one) => one.targetGroups.includes(arn)));
  const members = arns.map(
    (arn) => `<member><TargetGroupArn>${arn}</TargetGroupArn><HealthCheckPath>/health</HealthCheckPath></member>`,
  );
  return known ? xml("DescribeTargetGroups", `<TargetGroups>${members.join("")}</TargetGroups>`) : undefined;
}

/** What a task has logged; nothing when its stream is no played service's. */
export function logEvents(services: readonly PlayedService[], input: Fields): WireAnswer | undefined {
  const id = lastPart(input.logStreamName);
  const service = services.find((one) =>
    ["RUNNING", "STOPPED"].some((status) => one.taskArns(status).some((arn) => lastPart(arn) === id)),
  );
  const events = service?.moment().log?.map((message, n) => ({ timestamp: n, ingestionTime: n, message })) ?? [];
  return service && ok({ events: events.slice(-Number(input.limit)) });
}

/** An image by tag or digest; nothing when none of its repository is played. */
export function findImage(
  images: Readonly<Record<string, PlayedImage>>,
  { repositoryName, imageIds }: Fields,
): WireAnswer | undefined {
  if (!Object.keys(images).some((key) => key.startsWith(`${repositoryName}`))) {
    return undefined;
  }
  const ids = imageIds as readonly { readonly imageTag?: string; readonly imageDigest?: string }[];
  const asked = ids.map((id) => {
    const image = images[id.imageTag ? `${repositoryName}:${id.imageTag}` : `${repositoryName}@${id.imageDigest}`];
    return { id, image };
  });
  return ok({
    images: asked.flatMap(({ id, image }) => {
      const manifests = image?.platforms?.map((digest) => ({ digest }));
      const imageManifest = JSON.stringify({ manifests, config: { digest: image?.digest } });
      return image === undefined ? [] : [{ imageId: { ...id, imageDigest: image.digest }, imageManifest }];
    }),
    failures: asked.flatMap(({ id, image }) =>
      image === undefined ? [{ imageId: id, failureCode: "ImageNotFound" }] : [],
    ),
  });
}

function xml(operation: string, result: string): WireAnswer {
  const body = `<${operation}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${operation}Response>`;
  return { status: 200, body };
}
