import { withVpcChildren } from "../infra/network/vpc-children";
import type { RecordedResource, Recording } from "../infra/recorder";
import { type AnalysisOptions, openAnalyzer } from "./analyzer";
import { type PolicyVerdict, verdictOf } from "./policy-verdict";

/** Judges a preview while it is being recorded. */
export interface Judge {
  /** Takes a resource that has been registered. */
  resource(resource: RecordedResource): void;
  /**
   * Comes to a verdict, of as many resources as the reader knows.
   *
   * @throws PackError where the policy pack fails.
   */
  verdict(recording: Recording, resources: number): Promise<PolicyVerdict>;
}

/** Has a policy pack judge, which listens at a port soon. What awsx's VPC consists of is judged with it. */
export function judgeWithPack(port: Promise<number>, options: AnalysisOptions): Judge {
  const analyzer = openAnalyzer(port, options);
  return {
    resource: (resource) => analyzer.resource(resource),
    async verdict(recording, resources) {
      const complete = await withVpcChildren(recording);
      for (const child of complete.resources.slice(recording.resources.length)) {
        analyzer.resource(child);
      }
      return verdictOf(await analyzer.stack(complete), resources);
    },
  };
}
