import { type AwsClients, createAwsClients } from "../gate/aws-clients";

/** The clients of a region for a command, whose output is for people: without the SDK's notice about Node. */
export function connectAws(region: string): AwsClients {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  return createAwsClients({ region });
}
