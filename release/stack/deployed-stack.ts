import type { GateInputs } from "../../infra/microservice/gate-inputs";

/** What a stack's state knows of the services that it deployed. */
export interface DeployedStack {
  readonly region: string;
  /** Name of the ledger's table; absent in a stack that was never deployed with one. */
  readonly releasesTable?: string;
  /** The API first, then by name: what each gate was last told. */
  readonly services: readonly GateInputs[];
}

/** There is no such stack, nothing was deployed, or the state cannot be read. The message is for the user. */
export class DeployedStackError extends Error {}
