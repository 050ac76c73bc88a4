export { evaluate, sentence, type Verdict, type Violation } from "./evaluate";
export { Analysis } from "./graph/analysis";
export type { Caller } from "./graph/network";
export { fromPlan, type PlannedResource, type Resource } from "./graph/resource";
export { RULES } from "./rules";
export type { Finding, Level, Profile, Rule } from "./rules/rule";
export type { Exemption, Settings } from "./settings";
