import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A comment as the server keeps it. */
export interface StoredComment {
  readonly id: number;
  readonly login: string;
  body: string;
}

/** What the server answers instead of doing what it was asked for. */
export interface Answer {
  readonly status: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Does it all the same, before it answers so. */
  readonly afterwards?: boolean;
}

/** A local HTTP server that plays the part of GitHub's REST API that comments need. */
export interface GitHubServer {
  readonly apiUrl: string;
  /** Comments of pull request 7, oldest first. */
  readonly comments: StoredComment[];
  /** `<method> <path>` of each request. */
  readonly requests: string[];
  /** Answers to the next requests whose `<method> <path>` begins with the key. */
  readonly failures: Map<string, Answer[]>;
  close(): Promise<void>;
}

/** What a workflow's token is told when it asks who it is. */
export const notAUser: Answer = { status: 403, message: "Resource not accessible by integration" };

/** Starts the server. Its token is `good`, and belongs to `login`, or to a workflow if there is none. */
export async function startGitHub(login?: string): Promise<GitHubServer> {
  const comments: StoredComment[] = [];
  const requests: string[] = [];
  const failures = new Map<string, Answer[]>();
  const writer = login ?? "github-actions[bot]";

  const server = createServer(async (request, response) => {
    const body = await read(request);
    const url = new URL(request.url ?? "", "http://localhost");
    const line = `${request.method} ${url.pathname}${url.search}`;
    requests.push(line);
    const planned = [...failures].find(([start, answers]) => line.startsWith(start) && answers.length > 0)?.[1].shift();
    const done = planned === undefined || planned.afterwards ? act(request, url, body) : undefined;
    const { status, answer } = planned === undefined ? (done as Done) : { status: planned.status, answer: planned };
    response.writeHead(status, { "content-type": "application/json", ...planned?.headers });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));

  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    requests,
    failures,
    close: () => new Promise((closed) => server.close(() => closed())),
  };

  function act({ method, headers }: IncomingMessage, url: URL, body: string): Done {
    const issue = "/repos/acme/shop/issues";
    const edited = comments.find(({ id }) => url.pathname === `${issue}/comments/${id}`);
    const text = (JSON.parse(body || "{}") as { readonly body?: string }).body ?? "";
    if (headers.authorization !== "Bearer good") {
      return { status: 401, answer: { message: "Bad credentials" } };
    }
    if (url.pathname === "/user") {
      return login === undefined ? { status: notAUser.status, answer: notAUser } : { status: 200, answer: { login } };
    }
    if (method === "PATCH" && edited !== undefined) {
      edited.body = text;
      return { status: 200, answer: shown(edited) };
    }
    if (url.pathname !== `${issue}/7/comments`) {
      return { status: 404, answer: { message: "Not Found" } };
    }
    if (method === "POST") {
      const created = { id: comments.length + 1, login: writer, body: text };
      comments.push(created);
      return { status: 201, answer: shown(created) };
    }
    const size = Number(url.searchParams.get("per_page") ?? 30);
    const start = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
    return { status: 200, answer: comments.slice(start, start + size).map(shown) };
  }
}

interface Done {
  readonly status: number;
  readonly answer: unknown;
}

function shown({ id, login, body }: StoredComment) {
  return { id, body, user: { login }, html_url: `https://github.com/acme/shop/pull/7#issuecomment-${id}` };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
