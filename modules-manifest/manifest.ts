/** A place in a file of the monorepo. Lines and columns count from 1; a problem of the whole file is at 1:1. */
export interface Location {
  /** Path relative to the monorepo's root, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `error`: must be mended before a deployment. `warning`: deploys, but probably not what is wanted. */
export type Severity = "error" | "warning";

/** One problem of the monorepo, in words a developer can act on. */
export interface Diagnostic extends Location {
  readonly severity: Severity;
  /** Stable kebab-case identifier, listed in `diagnostic-codes.ts`. */
  readonly code: string;
  /** What is wrong, with the value found and what was expected. */
  readonly message: string;
  /** What to do about it: a full imperative sentence. */
  readonly fix: string;
}

export type Role = "api" | "microservice";

/** Where a port number was found, strongest first. */
export type PortSource = "settings" | "env" | "env-example" | "dockerfile";

/** The port a process listens on. */
export interface Port {
  /** 1..65535. */
  readonly value: number;
  readonly source: PortSource;
  readonly location: Location;
}

/** What a module's Dockerfile says that matters to a deployment. */
export interface DockerfileFacts {
  /** Path relative to the monorepo's root. */
  readonly path: string;
  /** Names of the stages in order; a stage without a name is its index as text. */
  readonly stages: readonly string[];
  /** The stage that is built. */
  readonly target: string;
  /** Sources of COPY and ADD (not `--from` another stage), relative to the root, as written. */
  readonly copiedPaths: readonly string[];
  /** Path that the HEALTHCHECK of the target stage fetches, if there is one that can be read. */
  readonly healthPath?: string;
  /** Value of `ENV PORT` that the target stage ends with. */
  readonly defaultPort?: number;
}

/** A variable that the process reads, known from its `.env.example.yml` or `.env.yml`. Its value is never kept. */
export interface ExpectedVariable {
  readonly name: string;
  readonly secret: boolean;
  readonly location: Location;
}

/** How a module's database is brought to the state that its image expects. */
export interface MigrationFacts {
  /** Path of `bin/migration/up.ts` relative to the root. */
  readonly script: string;
  /** Stage of the Dockerfile that it runs in: the production image holds neither it nor its dependencies. */
  readonly target: string;
  /** Name of the newest file below `src/migrations` that has a number, without `.ts`; absent where there is none. */
  readonly head?: string;
}

/** One deployable module: the API or a microservice. */
export interface ServiceEntry {
  /** Kebab-case name, equal to the folder's. */
  readonly name: string;
  readonly role: Role;
  /** Path relative to the monorepo's root: `modules/billing`. */
  readonly folder: string;
  /** Where the module is declared. */
  readonly declaredAt: Location;
  /** Variable of the API that takes this service's address; absent on the API itself. */
  readonly urlVariable?: string;
  readonly port: Port;
  readonly dockerfile: DockerfileFacts;
  readonly hasCronJobs: boolean;
  /** Whether its own sources use its Postgres or its Redis, as far as they show it. */
  readonly hasOwnData: boolean;
  /** Absent where the module has no `bin/migration/up.ts`, or the settings say not to run it. */
  readonly migration?: MigrationFacts;
  /** Sorted by name. */
  readonly expectedVariables: readonly ExpectedVariable[];
  /** Every file that can influence the image, relative to the root, sorted. */
  readonly files: readonly string[];
  /** SHA-256, 64 hexadecimal digits, over the image's files, Dockerfile, target, build arguments and platform. */
  readonly fingerprint: string;
}

/** The monorepo as a deployment sees it. Deeply frozen. */
export interface Manifest {
  /** Absolute path of the monorepo's root. */
  readonly root: string;
  /** `name` of the root package.json without its scope, else the root folder's name. */
  readonly name: string;
  readonly api: ServiceEntry;
  /** Microservices, keyed and sorted by name. */
  readonly services: Readonly<Record<string, ServiceEntry>>;
}

/** What the stack's configuration says of one module; every value present beats the monorepo's. */
export interface ModuleSettings {
  readonly port?: number;
  /** Relative to the monorepo's root. @default `<folder>/Dockerfile` */
  readonly dockerfile?: string;
  /** @default "production" */
  readonly target?: string;
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** @default "linux/amd64" */
  readonly platform?: "linux/arm64" | "linux/amd64";
  /** `prebuilt`: no Dockerfile is needed here. @default "build" */
  readonly imageSource?: "build" | "prebuilt";
  readonly migration?: {
    /** @default "automatic" */
    readonly mode?: "automatic" | "manual" | "off";
    /** Stage of the Dockerfile. @default "build" */
    readonly target?: string;
  };
  /** Most tasks that the configuration allows at once; a service with cron jobs may have one. */
  readonly maximumCount?: number;
  /** Where the configuration says it, for diagnostics. @default line 1 of `settings` */
  readonly at?: Location;
}

/** Settings by module name, the API's under `api`, whatever its folder is called. */
export interface ManifestSettings {
  readonly api?: ModuleSettings;
  readonly services?: Readonly<Record<string, ModuleSettings>>;
  /** For microservices that are not named under `services`. */
  readonly defaults?: ModuleSettings;
}

export interface LoadResult {
  /** Absent where an error leaves no fleet to speak of; present, but not to be deployed, with other errors. */
  readonly manifest?: Manifest;
  /** Sorted by file, line, column, code. */
  readonly diagnostics: readonly Diagnostic[];
}
