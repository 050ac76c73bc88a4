export { DIAGNOSTIC_CODES, type DiagnosticCode } from "./diagnostic-codes";
export { formatDiagnostic } from "./diagnostics";
export { ENVIRONMENT_NAMES, type EnvironmentName } from "./environment-names";
export { deepFreeze } from "./freeze";
export { type LoadOptions, loadManifest } from "./load-manifest";
export type * from "./manifest";
export { isUsableName, kebabCase, nearestUsableName, pascalCase, urlVariableFor } from "./names";
export { type StageOptions, type StagedContext, stageContext } from "./stage-context";
export { CERTIFICATE_PATH, stagedDockerfile, stagedTarget } from "./staged-dockerfile";
