import { createHash } from "node:crypto";
import { findImage, logEvents, type PlayedImage, targetGroups, targetHealth } from "./scripted-aws-answers";
import { openedSession } from "./scripted-aws-exec";
import { createPlayedMarks } from "./scripted-aws-marks";
import { type PlayedService, playService, type ServiceScript } from "./scripted-aws-service";
import { createPlayedTables } from "./scripted-aws-table";
import { createPlayedTasks, type TaskScript } from "./scripted-aws-tasks";
import { lastPart, listOf, ok, type WireAnswer, type WireCall, wireError } from "./scripted-aws-wire";

/** What is played. */
export interface StageOptions {
  readonly services: readonly ServiceScript[];
  /** One-off tasks. @default - all end well */
  readonly tasks?: readonly TaskScript[];
  /** Images in ECR by name, `<repository>:<tag>` or `<repository>@<digest>`. @default - those of registered task definitions */
  readonly images?: Readonly<Record<string, PlayedImage>>;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Answers calls as the scripts have it. */
export interface Stage {
  /** Takes from a call what the scripts leave open: a service's task definition, its target groups, a new roll-out. */
  readonly learnFromRequest: (call: WireCall) => void;
  /** The answer; nothing when the call is about something without a script. */
  readonly play: (call: WireCall) => WireAnswer | undefined;
  /** Whether the answer is another endpoint's, with the played parts laid over it. */
  readonly isOverlay: (call: WireCall) => boolean;
  readonly overlay: (call: WireCall, answer: object) => object;
}

type Fields = Readonly<Record<string, unknown>>;

const overlaid = new Set([
  "ecs:DescribeServices",
  "ecs:CreateService",
  "ecs:UpdateService",
  "ecs:RegisterTaskDefinition",
]);
const pageSize = 100;

/** Sets the stage for the scripts. */
export function createStage({ services, tasks = [], images = {}, now }: StageOptions): Stage {
  const played = new Map<string, PlayedService>();
  const taskDefinitions = new Map<string, { readonly container: string; readonly digest: string }>();
  const learntImages = new Map<string, PlayedImage>();
  const marks = createPlayedMarks();
  const tables = createPlayedTables();
  const oneOffTasks = createPlayedTasks({
    scripts: tasks,
    now,
    containerOf: (taskDefinition) => taskDefinitions.get(taskDefinition)?.container,
  });

  for (const script of services) {
    if (typeof script.service === "string" && script.requested !== undefined) {
      begin(script, script.service, script.requested, {});
    }
  }

  function begin(script: ServiceScript, name: string, requested: string, input: Fields): void {
    const balancers = (input.loadBalancers ?? []) as readonly { readonly targetGroupArn?: string }[];
    played.set(
      name,
      playService(script, {
        name,
        cluster: String(input.cluster ?? "shop"),
        requested,
        desiredCount: script.desiredCount ?? Number(input.desiredCount ?? 2),
        targetGroups: script.targetGroups ?? balancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
        now,
        imageOf: (taskDefinition) => taskDefinitions.get(taskDefinition),
      }),
    );
  }

  function learnFromRequest({ operation, input }: WireCall): void {
    const taskDefinition = input.taskDefinition as string | undefined;
    if (operation === "ecs:CreateService" && taskDefinition !== undefined) {
      const name = String(input.serviceName);
      const script = services.find(({ service }) =>
        typeof service === "string" ? service === name : service.test(name),
      );
      if (script !== undefined) {
        begin(script, name, taskDefinition, input);
      }
    }
    if (operation === "ecs:UpdateService" && taskDefinition !== undefined) {
      played.get(lastPart(input.service))?.rollOut({ taskDefinition, force: input.forceNewDeployment === true });
    }
  }

  function learnImage({ taskDefinition }: Fields): void {
    const { taskDefinitionArn, containerDefinitions } = taskDefinition as Fields;
    const [main] = containerDefinitions as readonly { readonly name: string; readonly image: string }[];
    if (main !== undefined) {
      const name = main.image.slice(main.image.indexOf("/") + 1);
      const digest = main.image.split("@")[1] ?? images[name]?.digest ?? hashOf(name);
      taskDefinitions.set(String(taskDefinitionArn), { container: main.name, digest });
      learntImages.set(name, { digest });
    }
  }

  function allImages(): Readonly<Record<string, PlayedImage>> {
    return { ...Object.fromEntries(learntImages), ...images };
  }

  function play(call: WireCall): WireAnswer | undefined {
    const { input } = call;
    const oneOff = oneOffTasks.play(call);
    if (oneOff !== undefined) {
      return oneOff;
    }
    switch (call.operation) {
      case "ecs:DescribeServices":
        return playServices(input);
      case "ecs:UpdateService": {
        const service = played.get(lastPart(input.service));
        return service && ok({ service: { ...identity(service), ...service.describe() } });
      }
      case "ecs:ListTasks":
        return listTasks(input);
      case "ecs:DescribeTasks":
        return describeTasks(call);
      case "ecs:ExecuteCommand":
        return openedSession([...played.values()], input);
      case "elasticloadbalancing:DescribeTargetHealth":
        return targetHealth([...played.values()], String(input.TargetGroupArn));
      case "elasticloadbalancing:DescribeTargetGroups":
        return targetGroups([...played.values()], listOf(input, "TargetGroupArns"));
      case "logs:GetLogEvents":
        return logEvents([...played.values()], input);
      case "ecr:BatchGetImage":
        return findImage(allImages(), input);
      case "ecr:PutImage":
      case "ecr:BatchDeleteImage":
      case "ecr:DescribeImages":
        return marks.play(call, allImages());
      default:
        return tables.play(call);
    }
  }

  function playServices(input: Fields): WireAnswer {
    const found = (input.services as readonly string[]).map((arn) => ({ arn, service: played.get(lastPart(arn)) }));
    return ok({
      services: found.flatMap(({ service }) => (service ? [{ ...identity(service), ...service.describe() }] : [])),
      failures: found.flatMap(({ arn, service }) => (service ? [] : [{ arn, reason: "MISSING" }])),
    });
  }

  function identity({ name }: PlayedService): object {
    return { serviceName: name, serviceArn: `arn:aws:ecs:eu-central-1:123456789012:service/shop/${name}` };
  }

  function listTasks({ serviceName, desiredStatus = "RUNNING", nextToken = "0" }: Fields): WireAnswer | undefined {
    const arns = played.get(lastPart(serviceName))?.taskArns(String(desiredStatus));
    const from = Number(nextToken);
    return (
      arns &&
      ok({
        taskArns: arns.slice(from, from + pageSize),
        ...(arns.length > from + pageSize && { nextToken: String(from + pageSize) }),
      })
    );
  }

  function describeTasks(call: WireCall): WireAnswer | undefined {
    const arns = call.input.tasks as readonly string[];
    if (arns.length > pageSize) {
      return wireError(call, 400, "InvalidParameterException", "Tasks cannot have more than 100 elements.");
    }
    const found = [...played.values(), { describeTask: oneOffTasks.describe }];
    const tasks = arns.flatMap((arn) => found.flatMap(({ describeTask }) => describeTask(arn) ?? []));
    const gone = arns.filter((arn) => oneOffTasks.knows(arn) && oneOffTasks.describe(arn) === undefined);
    return tasks.length + gone.length === 0
      ? undefined
      : ok({ tasks, failures: gone.map((arn) => ({ arn, reason: "MISSING" })) });
  }

  function overlay({ operation }: WireCall, answer: object): object {
    if (operation === "ecs:RegisterTaskDefinition") {
      learnImage(answer as Fields);
    }
    const { services: described, service: one } = answer as {
      readonly services?: readonly Fields[];
      readonly service?: Fields;
    };
    const lay = (fields: Fields) =>
      fields.status === "ACTIVE" ? { ...fields, ...played.get(String(fields.serviceName))?.describe() } : fields;
    if (operation === "ecs:DescribeServices") {
      return { ...answer, services: described?.map(lay) };
    }
    const updates = operation === "ecs:CreateService" || operation === "ecs:UpdateService";
    return updates && one !== undefined ? { ...answer, service: lay(one) } : answer;
  }

  return { learnFromRequest, play, isOverlay: ({ operation }) => overlaid.has(operation), overlay };
}

function hashOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
