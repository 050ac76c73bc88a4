/** Text whose `${...}` Compose is to fill in; that of all other text stands for itself. */
export class Interpolated {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** How a container of Compose finds out whether it is healthy. */
export interface ComposeHealthCheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
}

/** What must have become of another service before this one starts. */
export interface ComposeDependency {
  readonly condition: "service_started" | "service_healthy" | "service_completed_successfully";
}

/** A service of Compose, with the members that a fleet needs. */
export interface ComposeService {
  readonly image: string;
  readonly pull_policy?: "never";
  readonly platform?: Interpolated;
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly target: string;
    readonly args?: Readonly<Record<string, string>>;
  };
  readonly hostname?: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly user?: string;
  readonly init?: boolean;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly string[];
  readonly volumes?: readonly string[];
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly depends_on?: Readonly<Record<string, ComposeDependency>>;
  readonly healthcheck?: ComposeHealthCheck;
  readonly stop_grace_period?: string;
}

/** A network of Compose. */
export interface ComposeNetwork {
  readonly internal?: boolean;
  readonly ipam: { readonly config: readonly { readonly subnet: Interpolated }[] };
}

/** A Compose file. */
export interface ComposeFile {
  /** Compose prefixes containers, networks and volumes with it. */
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, ComposeNetwork>>;
  readonly volumes: Readonly<Record<string, Readonly<Record<string, never>>>>;
  /** Files whose text stands in the Compose file: since Compose 2.23.1. */
  readonly configs?: Readonly<Record<string, { readonly content: string }>>;
}
