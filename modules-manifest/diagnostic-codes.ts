import type { Severity } from "./manifest";

interface CodeEntry {
  readonly severity: Severity;
  /** One line for the documentation. */
  readonly meaning: string;
}

const error = (meaning: string): CodeEntry => ({ severity: "error", meaning });
const warning = (meaning: string): CodeEntry => ({ severity: "warning", meaning });

/** Every diagnostic that `loadManifest` can report: stable code -> severity and meaning. */
export const DIAGNOSTIC_CODES = {
  "root-missing": error("The monorepo's root does not exist or is not a directory."),
  "root-not-monorepo": error("The root has no `modules` directory, so that it is not an Ooneex monorepo."),
  "file-unreadable": error("A file that is needed cannot be read, or is not a file."),
  "file-too-large": error("A configuration file is larger than any real one."),
  "file-not-utf8": error("A text file is not valid UTF-8."),
  "leads-outside-root": error("A path or symbolic link leads out of the monorepo; nothing outside is ever read."),
  "too-many-links": error("A folder holds too many files, or symbolic links to folders, to be an image's source."),
  "yaml-malformed": error("A YAML file cannot be parsed."),
  "yaml-too-complex": error("A YAML file is nested or aliased beyond reason."),
  "json-malformed": error("A JSON file cannot be parsed."),
  "api-missing": error("No module has the type `api`."),
  "api-duplicate": error("More than one module has the type `api`."),
  "microservices-not-list": error("`microservices` is neither a list nor empty."),
  "service-folder-missing": error("A declared microservice has no folder under `modules`."),
  "service-undeclared": warning("A module is a microservice, but the API's list does not name it."),
  "service-type-differs": warning("A declared microservice's own yml gives it another type."),
  "service-name-missing": error("An item of `microservices` has no name."),
  "service-name-duplicate": error("A microservice is declared twice."),
  "service-name-unusable": error("A name cannot be used for the resources on AWS."),
  "url-variable-missing": warning("A declared microservice has no `url`; the variable's name is derived."),
  "url-variable-invalid": error("A `url` is not a name that an environment variable can have."),
  "url-variable-address": error("A `url` is an address; it has to be the name of a variable."),
  "url-variable-duplicate": error("Two microservices have their addresses in the same variable."),
  "url-variable-reserved": error("A `url` names a variable that the API uses for something else."),
  "port-missing": error("No file and no setting says on which port a module listens."),
  "port-invalid": error("A port is not a whole number from 1 to 65535."),
  "port-duplicate": error("Two microservices listen on the same port."),
  "port-of-api": warning("A microservice listens on the API's port."),
  "port-only-local": warning("A port stands only in the git-ignored `.env.yml`, which a CI checkout lacks."),
  "port-contradicts": warning("The Dockerfile names another port than the declared one."),
  "placeholder-value": warning("An env file holds `{{...}}` placeholders, which are never deployed."),
  "env-file-baked": warning("The Dockerfile copies a local `.env.yml`; the build context carries `{}` in its place."),
  "secret-file-left-out": warning("A file with a key, a login or a secret variable's value is left out of the image."),
  "secret-file-copied": error("The Dockerfile copies a file with secrets, which is left out of every build context."),
  "paths-differ-in-case": warning("Two paths of an image differ only in case: on macOS and Windows they are one."),
  "file-very-large": warning("A file of an image is larger than 100 MB."),
  "dockerfile-missing": error("A module that is built has no Dockerfile."),
  "dockerfile-malformed": error("A Dockerfile has no stage that can be built."),
  "dockerignore-malformed": error("A `.dockerignore` cannot be read as patterns."),
  "target-missing": error("The Dockerfile has no stage of the target's name."),
  "migration-target-missing": error("The Dockerfile has no stage that migrations could run in."),
  "migration-left-out": error("`.dockerignore` keeps the migrations out of the build context."),
  "copied-path-missing": error("The Dockerfile copies a path that does not exist."),
  "copied-path-outside": error("The Dockerfile copies a path outside the build context."),
  "copied-path-ignored": error("The Dockerfile copies a path that `.dockerignore` excludes."),
  "copied-path-git-ignored": warning("The Dockerfile copies a path that git ignores, so that a CI checkout lacks it."),
  "command-path-missing": error("The image's command names a module or source file that does not exist."),
  "command-of-another-module": warning("The image's command starts another module."),
  "command-malformed": error("The list of CMD or ENTRYPOINT is no JSON, so that a shell takes it for a command."),
  "command-in-shell": warning("A shell starts the process, which gets no signal to stop."),
  "command-wrapped": warning("A package manager starts the process, which gets no signal to stop."),
  "runs-as-root": warning(
    "The image has no USER, or root: only the stack's `user` keeps the process from being root's.",
  ),
  "base-image-unpinned": warning("An image is named without a tag, or as `latest`."),
  "download-unverified": warning("ADD downloads from an address without a checksum."),
  "secret-in-image": warning("ENV or ARG holds a secret's value."),
  "secret-build-argument": warning("A build argument is a secret by its name; its value stays in the image's history."),
  "install-incomplete": error("A frozen install runs before every module's package.json is copied."),
  "build-script-missing": error("The Dockerfile runs a `build` script that the root package.json lacks."),
  "healthcheck-unreadable": warning("The path that the HEALTHCHECK fetches cannot be read."),
  "cron-jobs-scaled": error("A module with cron jobs is allowed more than one task."),
  "settings-unknown-service": error("The configuration has settings for a microservice that does not exist."),
} as const satisfies Record<string, CodeEntry>;

/** Stable identifier of a diagnostic. */
export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;
