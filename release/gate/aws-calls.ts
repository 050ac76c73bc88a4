import type { Image } from "@aws-sdk/client-ecr";
import type { DesiredStatus, Service, Task } from "@aws-sdk/client-ecs";
import type { TargetGroup, TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { AwsClients } from "./aws-clients";
import type { Clock } from "./clock";
import { askPatiently, type Patience } from "./patience";
import { createTaskCalls, type TaskCalls } from "./task-calls";

/** The deployment that ECS is asked for again. */
export interface ServiceUpdate {
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinition: string;
  /** Where ECS would see nothing to do, as the task definition is the same. */
  readonly forceNewDeployment: boolean;
}

/** An image in ECR: by tag, or by digest. */
export interface ImageQuery {
  /** Account id. */
  readonly registry: string;
  readonly repository: string;
  readonly id: { readonly imageTag: string } | { readonly imageDigest: string };
}

/** Where images are kept: of {@link ImageQuery}. */
export type ImageRepository = Pick<ImageQuery, "registry" | "repository">;

/** What the gate asks AWS. Every call waits its turn, and throws a GateFailure as {@link askPatiently} does. */
export interface AwsCalls extends TaskCalls {
  /** At most 10 services. One that does not exist is left out. */
  readonly describeServices: (
    cluster: string,
    services: readonly string[],
    patience: Patience,
  ) => Promise<readonly Service[]>;
  readonly updateService: (update: ServiceUpdate, patience: Patience) => Promise<void>;
  /** All tasks of a service, stopped ones for about an hour. */
  readonly findTasks: (
    cluster: string,
    service: string,
    status: DesiredStatus,
    patience: Patience,
  ) => Promise<readonly Task[]>;
  readonly targetHealth: (targetGroup: string, patience: Patience) => Promise<readonly TargetHealthDescription[]>;
  readonly targetGroups: (targetGroups: readonly string[], patience: Patience) => Promise<readonly TargetGroup[]>;
  /** The last lines of a stream, oldest first. */
  readonly logLines: (group: string, stream: string, limit: number, patience: Patience) => Promise<readonly string[]>;
  readonly findImage: (query: ImageQuery, patience: Patience) => Promise<Image | undefined>;
  /** Gives an image that is there one more tag. */
  readonly tagImage: (at: ImageRepository, image: Image, tag: string, patience: Patience) => Promise<void>;
  /** The tags of every image that has one. */
  readonly imageTags: (at: ImageRepository, patience: Patience) => Promise<readonly (readonly string[])[]>;
  /** Takes tags off. An image that loses its last one is deleted. Tags that are not there are no error. */
  readonly untagImages: (at: ImageRepository, tags: readonly string[], patience: Patience) => Promise<void>;
}

const tasksPerDescription = 100;
const tagsPerDeletion = 100;
const imagesPerPage = 1000;
const imageTypes = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
];

/** Binds the calls to the clients of a region. */
export function createAwsCalls(clients: AwsClients, clock: Clock, takeTurn: () => Promise<void>): AwsCalls {
  const ask = <Answer>(action: string, patience: Patience, call: () => Promise<Answer>): Promise<Answer> =>
    askPatiently(clock, action, () => takeTurn().then(call), patience);

  async function listTasks(
    cluster: string,
    serviceName: string,
    desiredStatus: DesiredStatus,
    patience: Patience,
  ): Promise<readonly string[]> {
    const ecs = await clients.ecs();
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = { cluster, serviceName, desiredStatus, ...(nextToken !== undefined && { nextToken }) };
      const answer = await ask("ecs:ListTasks", patience, () => ecs.listTasks(page));
      arns.push(...(answer.taskArns ?? []));
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
    return arns;
  }

  return {
    ...createTaskCalls(clients, ask),
    async describeServices(cluster, services, patience) {
      const ecs = await clients.ecs();
      const query = { cluster, services: [...services] };
      return (await ask("ecs:DescribeServices", patience, () => ecs.describeServices(query))).services ?? [];
    },
    async updateService(update, patience) {
      const ecs = await clients.ecs();
      await ask("ecs:UpdateService", patience, () => ecs.updateService(update));
    },
    async findTasks(cluster, service, status, patience) {
      const ecs = await clients.ecs();
      const arns = await listTasks(cluster, service, status, patience);
      const found: Task[] = [];
      for (let from = 0; from < arns.length; from += tasksPerDescription) {
        const query = { cluster, tasks: arns.slice(from, from + tasksPerDescription) };
        found.push(...((await ask("ecs:DescribeTasks", patience, () => ecs.describeTasks(query))).tasks ?? []));
      }
      return found;
    },
    async targetHealth(targetGroup, patience) {
      const elb = await clients.elb();
      const query = { TargetGroupArn: targetGroup };
      const answer = await ask("elasticloadbalancing:DescribeTargetHealth", patience, () =>
        elb.describeTargetHealth(query),
      );
      return answer.TargetHealthDescriptions ?? [];
    },
    async targetGroups(targetGroups, patience) {
      const elb = await clients.elb();
      const query = { TargetGroupArns: [...targetGroups] };
      const answer = await ask("elasticloadbalancing:DescribeTargetGroups", patience, () =>
        elb.describeTargetGroups(query),
      );
      return answer.TargetGroups ?? [];
    },
    async logLines(group, stream, limit, patience) {
      const logs = await clients.logs();
      const query = { logGroupName: group, logStreamName: stream, limit, startFromHead: false };
      const answer = await ask("logs:GetLogEvents", patience, () => logs.getLogEvents(query));
      return (answer.events ?? []).map(({ message = "" }) => message);
    },
    async findImage({ registry, repository, id }, patience) {
      const ecr = await clients.ecr();
      const query = {
        registryId: registry,
        repositoryName: repository,
        imageIds: [id],
        acceptedMediaTypes: imageTypes,
      };
      return (await ask("ecr:BatchGetImage", patience, () => ecr.batchGetImage(query))).images?.[0];
    },
    async tagImage({ registry, repository }, { imageManifest, imageManifestMediaType }, tag, patience) {
      const ecr = await clients.ecr();
      const put = {
        registryId: registry,
        repositoryName: repository,
        imageManifest,
        ...(imageManifestMediaType !== undefined && { imageManifestMediaType }),
        imageTag: tag,
      };
      await ask("ecr:PutImage", patience, () => ecr.putImage(put));
    },
    async imageTags({ registry, repository }, patience) {
      const ecr = await clients.ecr();
      const query = { registryId: registry, repositoryName: repository, filter: { tagStatus: "TAGGED" as const } };
      const tags: (readonly string[])[] = [];
      let nextToken: string | undefined;
      do {
        const page = { ...query, maxResults: imagesPerPage, ...(nextToken !== undefined && { nextToken }) };
        const answer = await ask("ecr:DescribeImages", patience, () => ecr.describeImages(page));
        tags.push(...(answer.imageDetails ?? []).map(({ imageTags = [] }) => imageTags));
        nextToken = answer.nextToken;
      } while (nextToken !== undefined);
      return tags;
    },
    async untagImages({ registry, repository }, tags, patience) {
      const ecr = await clients.ecr();
      for (let from = 0; from < tags.length; from += tagsPerDeletion) {
        const imageIds = tags.slice(from, from + tagsPerDeletion).map((imageTag) => ({ imageTag }));
        const deletion = { registryId: registry, repositoryName: repository, imageIds };
        await ask("ecr:BatchDeleteImage", patience, () => ecr.batchDeleteImage(deletion));
      }
    },
  };
}
