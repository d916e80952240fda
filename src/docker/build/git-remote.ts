// What git says of a server: its branches and tags, or why they cannot be had (git ls-remote; remote-curl.c, connect.c).
import { fetchUrl, parseUrl } from "../../machine/http.ts";
import type { Task } from "../../machine/process.ts";
import type { ConnectError, HttpResponse } from "../../machine/sockets.ts";
import { readLine } from "../../machine/tasks.ts";
import { type Asker, distrustOf } from "./get.ts";
import type { GitUrl } from "./git-url.ts";

/** What git writes when it fails, and how it ends. */
export class GitFailed extends Error {
  constructor(readonly stderr: string) {
    super(`git stderr:\n${stderr}: exit status 128`);
  }
}

const AGENT = "git/2.47.3";
const MOST_REDIRECTS = 20;
const fatal = (why: string): GitFailed => new GitFailed(`fatal: ${why}\n`);
const NO_REPOSITORY =
  "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n";

/** Branches, tags and the like with their commits, and what HEAD is. */
export interface Refs {
  all: ReadonlyMap<string, string>;
  head: { commit: string; symbol: string | undefined } | undefined;
}

export class GitRemote {
  /** With a slash at its end, and nobody's name in it. */
  readonly #base: string;

  constructor(
    private readonly asker: Asker,
    private readonly url: GitUrl,
  ) {
    this.#base = url.remote.replace(/(?<=^[a-z]+:\/\/)[^@/]*@/, "").replace(/\/?$/, "/");
  }

  /** @throws GitFailed */
  *refs(): Task<Refs> {
    const { scheme } = this.url;
    if (scheme === "ssh") return yield* this.#ssh();
    if (scheme === "git") return yield* this.#daemon();
    const { status, headers, body } = yield* this.#get("info/refs?service=git-upload-pack");
    if (status === 404) throw fatal(`repository '${this.#base}' not found`);
    if (status === 401)
      throw fatal(`could not read Username for '${this.#base.replace(/(?<=:\/\/[^/]*)\/.*/, "")}': terminal prompts disabled`);
    if (status >= 400) throw this.#unable(`The requested URL returned error: ${status}`);
    if (headers["content-type"] === "application/x-git-upload-pack-advertisement")
      throw fatal(`k8s-quest does not simulate git's smart protocol yet`);
    const lines = body.split("\n").filter(Boolean);
    const all = new Map<string, string>();
    for (const line of lines) {
      const [, commit, name] = /^([0-9a-f]{40})\t(.+)$/.exec(line) ?? [];
      if (!commit || !name) throw fatal(`${this.#base}info/refs not valid: is this a git repository?`);
      all.set(name, commit);
    }
    return { all, head: yield* this.#head(all) };
  }

  /** A file of the repository; undefined where there is none. @throws GitFailed */
  *file(path: string): Task<string | undefined> {
    const { status, body } = yield* this.#get(path);
    if (status === 404) return undefined;
    if (status >= 400) throw this.#unable(`The requested URL returned error: ${status}`);
    return body;
  }

  *#head(all: Refs["all"]): Task<Refs["head"]> {
    const text = (yield* this.file("HEAD"))?.trim() ?? "";
    if (/^[0-9a-f]{40}$/.test(text)) return { commit: text, symbol: undefined };
    const symbol = /^ref: (.+)$/.exec(text)?.[1];
    const commit = symbol === undefined ? undefined : all.get(symbol);
    return commit === undefined ? undefined : { commit, symbol };
  }

  /** @throws GitFailed where nothing answers */
  *#get(path: string): Task<HttpResponse> {
    const { stack, files } = this.asker;
    let url = this.#base + path;
    for (let redirects = 0; ; redirects++) {
      const parsed = parseUrl(url);
      if (!parsed) throw this.#unable(`URL using bad/illegal format or missing URL`);
      let distrust: string | undefined;
      const answer = yield* fetchUrl(stack, parsed, {
        headers: { "user-agent": AGENT, accept: "*/*", pragma: "no-cache" },
        certificate: (shown) => {
          distrust = distrustOf(shown, parsed.host, files);
          return distrust === undefined;
        },
      });
      const { host, port } = parsed;
      if (distrust?.includes("unknown authority")) throw this.#unable("SSL certificate problem: unable to get local issuer certificate");
      if (distrust) throw this.#unable(`SSL: no alternative certificate subject name matches target host name '${host}'`);
      if ("lookup" in answer) throw this.#unable(`Could not resolve host: ${host}`);
      if ("error" in answer) {
        if (answer.error !== "reset")
          throw this.#unable(`Failed to connect to ${host} port ${port} after 0 ms: Could not connect to server`);
        const isTls = parsed.scheme === "https";
        throw this.#unable(isTls ? "TLS connect error: error:0A00010B:SSL routines::wrong version number" : "Empty reply from server");
      }
      const { response } = answer;
      const location = response.headers["location"];
      if (response.status < 300 || response.status >= 400 || !location) return response;
      if (redirects === MOST_REDIRECTS) throw this.#unable(`Maximum (${MOST_REDIRECTS}) redirects followed`);
      url = new URL(location, url).href;
    }
  }

  #unable(why: string): GitFailed {
    return fatal(`unable to access '${this.#base}': ${why}`);
  }

  get #place(): { host: string; port: number | undefined } {
    const [, host = "", port] = /^(?:[^@]*@)?(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(this.url.host) ?? [];
    return { host: host.replace(/^\[|\]$/g, ""), port: port === undefined ? undefined : Number(port) };
  }

  /** git's own daemon: nobody in this world is one. @throws GitFailed always */
  *#daemon(): Task<never> {
    const { stack } = this.asker;
    const { host, port = 9418 } = this.#place;
    const found = yield* stack.resolve(host);
    if ("error" in found) throw fatal(`unable to look up ${host} (port ${port}) (Name or service not known)`);
    const failures: string[] = [];
    for (const [index, address] of found.addresses.entries()) {
      const connection = yield* stack.connect(address, port);
      if ("error" in connection) {
        failures.push(`${host}[${index}: ${address}]: errno=${ERRNO[connection.error]}\n`);
        continue;
      }
      connection.output.write(`0000git-upload-pack ${this.url.path}\0host=${this.url.host}\0\r\n\r\n`);
      const line = yield* readLine(connection.input);
      connection.close();
      if (!line) throw new GitFailed(NO_REPOSITORY);
      throw fatal(`protocol error: bad line length character: ${line.slice(0, 4)}`);
    }
    throw fatal(`unable to connect to ${host}:\n${failures.join("")}`);
  }

  /** Nobody in this world keeps repositories behind SSH. @throws GitFailed always */
  *#ssh(): Task<never> {
    const { stack } = this.asker;
    const { host, port = 22 } = this.#place;
    const failed = (why: string) => new GitFailed(`${why}\r\n${NO_REPOSITORY}`);
    const found = yield* stack.resolve(host);
    if ("error" in found) throw failed(`ssh: Could not resolve hostname ${host}: Name or service not known`);
    const address = found.addresses[0]!;
    const connection = yield* stack.connect(address, port);
    if ("error" in connection) throw failed(`ssh: connect to host ${host} port ${port}: ${ERRNO[connection.error]}`);
    connection.close();
    throw failed(`kex_exchange_identification: Connection closed by remote host\r\nConnection closed by ${address} port ${port}`);
  }
}

const ERRNO: Readonly<Record<ConnectError, string>> = {
  refused: "Connection refused",
  timeout: "Connection timed out",
  unreachable: "No route to host",
  reset: "Connection reset by peer",
};
