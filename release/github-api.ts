/** Where a GitHub repository is, and who asks. */
export interface GitHubAccess {
  /** `https://api.github.com`, or an enterprise server's `https://<host>/api/v3`. */
  readonly apiUrl: string;
  /** `<owner>/<name>`. */
  readonly repository: string;
  readonly token: string;
}

/** What GitHub refused, or why it was not asked. The message is a user's: what is wrong, and how to mend it. */
export class GitHubError extends Error {
  /** HTTP status; absent where there was no answer. */
  readonly status: number | undefined;
  /** Another try may succeed. */
  readonly isTransient: boolean;
  /** How long GitHub wants us to wait before it. */
  readonly waitSeconds: number | undefined;

  constructor(message: string, details: Partial<Pick<GitHubError, "status" | "isTransient" | "waitSeconds">> = {}) {
    super(message);
    this.status = details.status;
    this.isTransient = details.isTransient ?? false;
    this.waitSeconds = details.waitSeconds;
  }
}

const requestTimeoutMilliseconds = 30_000;
/** GitHub asks for a minute where it limits without saying for how long. */
const unstatedLimitSeconds = 60;

/**
 * The access that a workflow's environment describes.
 *
 * @throws GitHubError when a variable is missing or is not what it should be
 */
export function githubAccess(environment: Readonly<Record<string, string | undefined>>): GitHubAccess {
  const { GITHUB_API_URL, GITHUB_REPOSITORY = "", GITHUB_TOKEN = "" } = environment;
  const apiUrl = GITHUB_API_URL || "https://api.github.com";
  if (!/^https?:\/\/\S+$/.test(apiUrl)) {
    throw new GitHubError(
      `GITHUB_API_URL is no address: expected one such as https://api.github.com, got \`${apiUrl}\``,
    );
  }
  if (!/^[\w.-]+\/[\w.-]+$/.test(GITHUB_REPOSITORY)) {
    throw new GitHubError(
      `GITHUB_REPOSITORY names no repository: expected <owner>/<name>, got \`${GITHUB_REPOSITORY}\`. GitHub Actions sets it; elsewhere, set it yourself`,
    );
  }
  if (GITHUB_TOKEN === "") {
    throw new GitHubError("GITHUB_TOKEN is not set. In a workflow, set it to github.token in the step's env");
  }
  return { apiUrl: apiUrl.replace(/\/+$/, ""), repository: GITHUB_REPOSITORY, token: GITHUB_TOKEN };
}

/**
 * Asks GitHub's REST API once.
 *
 * @param path from the API's root, such as `/user`
 * @throws GitHubError for every answer but success
 */
export async function askGitHub<Answer>(
  { apiUrl, repository, token }: GitHubAccess,
  method: "GET" | "POST" | "PATCH",
  path: string,
  body?: unknown,
): Promise<Answer> {
  const { response, text } = await send();
  const answer = parse(text);
  if (response.ok && answer !== undefined) {
    return answer as Answer;
  }
  throw refusal(response, messageOf(answer), `${method} ${path}`, repository);

  async function send(): Promise<{ response: Response; text: string }> {
    try {
      const sent = await fetch(`${apiUrl}${path}`, {
        method,
        // To follow would make a GET of a POST.
        redirect: "manual",
        signal: AbortSignal.timeout(requestTimeoutMilliseconds),
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "user-agent": "fleet",
          "x-github-api-version": "2022-11-28",
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { response: sent, text: await sent.text() };
    } catch (error) {
      throw new GitHubError(`GitHub cannot be reached at ${apiUrl}: ${networkReason(error)}`, { isTransient: true });
    }
  }
}

function refusal({ status, headers }: Response, message: string, request: string, repository: string): GitHubError {
  const told = message === "" ? `${status}` : `${status}: ${message}`;
  const limit = limitSeconds(status, headers, message);
  if (limit !== undefined) {
    const text = `GitHub limits how often it may be asked (${told}). Run it again in ${limit} seconds or later`;
    return new GitHubError(text, { status, isTransient: true, waitSeconds: limit });
  }
  if (status >= 500) {
    return new GitHubError(`GitHub failed at ${request} (${told})`, { status, isTransient: true });
  }
  return new GitHubError(explanation(status, told, request, repository), { status });
}

function explanation(status: number, told: string, request: string, repository: string): string {
  switch (status) {
    case 401:
      return `GitHub does not know the token (${told}). It has expired, or belongs to another server: see GITHUB_TOKEN and GITHUB_API_URL`;
    case 403:
      return `GitHub does not permit this to the token (${told}). The job needs \`permissions: pull-requests: write\``;
    case 404:
      return `there is no such pull request or comment in ${repository}, or the token may not see it (${told} at ${request})`;
    case 422:
      return `GitHub refused what was sent (${told} at ${request})`;
    default:
      return `GitHub answered what was not expected (${told} at ${request})`;
  }
}

/** Seconds to wait where GitHub says that it was asked too often. */
function limitSeconds(status: number, headers: Headers, message: string): number | undefined {
  if (status !== 403 && status !== 429) {
    return undefined;
  }
  const [after, reset] = [headers.get("retry-after"), headers.get("x-ratelimit-reset")].map(Number);
  if (headers.has("retry-after") && Number.isFinite(after)) {
    return Math.max(0, Math.ceil(after as number));
  }
  if (headers.get("x-ratelimit-remaining") === "0" && Number.isFinite(reset)) {
    return Math.max(1, Math.ceil((reset as number) - Date.now() / 1000));
  }
  return status === 429 || /rate limit/i.test(message) ? unstatedLimitSeconds : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(answer: unknown): string {
  const { message } = (answer ?? {}) as { readonly message?: unknown };
  return typeof message === "string" ? message.replace(/\s+/g, " ").slice(0, 300) : "";
}

/** `fetch failed` says nothing; its cause does. */
function networkReason(error: unknown): string {
  const { cause, message } = error as Error;
  const { code, message: reason } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? reason ?? message;
}
