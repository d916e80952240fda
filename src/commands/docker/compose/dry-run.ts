// docker compose --dry-run: a client that asks the engine, and changes nothing of it; what would be changed is remembered for the rest of the run (compose's pkg/dryrun).
import { createHash } from "node:crypto";
import { type ApiAnswer, type ApiRequest, Feed, type Session } from "../../../docker/api/message.ts";
import { PROJECT } from "../../../docker/compose/labels.ts";
import { EngineError } from "../../../docker/error.ts";
import { remoteOf } from "../../../docker/registry/remote.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { type Asked, Client, DaemonError, Failure } from "../client.ts";
import type { ContainerRow } from "../container/row.ts";
import { referenceOf } from "../image/pull.ts";

/** What stands before what is told. */
export const PREFIX = " DRY-RUN MODE - ";

/** The image that building a service would make. */
export const dryImage = (service: string): string => `dryRun-${createHash("sha1").update(service).digest("hex")}`;

interface CreateBody {
  Image: string;
  Labels?: Readonly<Record<string, string>>;
}

const done: ApiAnswer = { status: 204 };

export class DryRunClient extends Client {
  constructor(private readonly asking: Running) {
    super(asking);
  }
  readonly #made: ContainerRow[] = [];
  readonly #gone = new Set<string>();
  readonly #states = new Map<string, string>();
  /** What commands in containers would be, by their identities. */
  readonly #execs = new Map<string, string>();
  /** Images that would be here by now. */
  readonly images = new Map<string, string>();

  override *send(method: ApiRequest["method"], path: string, asked: Asked = {}): Task<ApiAnswer> {
    const [, kind = "", id = "", verb = ""] = /^\/(\w+)\/?(.*?)(?:\/(\w+))?$/.exec(path) ?? [];
    if (kind === "exec" || verb === "exec") return yield* this.#exec(method, id, verb, asked);
    if (method === "GET" || method === "HEAD") {
      if (path === "/containers/json") return { status: 200, body: yield* this.#rows(asked) };
      const own = this.#made.find((row) => row.Id === id);
      if (kind === "containers" && own) return { status: 200, body: { Id: own.Id, Name: own.Names[0], State: { Status: own.State } } };
      if (kind === "images" && this.images.has(id)) return { status: 200, body: { Id: this.images.get(id) } };
      return yield* super.send(method, path, asked);
    }
    if (path === "/containers/create") return { status: 201, body: { Id: this.#create(asked), Warnings: null } };
    if (path === "/networks/create") return { status: 201, body: { Id: "dryRunId" } };
    if (path === "/volumes/create") return { status: 201, body: asked.body };
    if (path === "/images/create" || verb === "push") return yield* this.#transfer(asked, verb === "push");
    if (kind !== "containers") return done;
    if (method === "DELETE") this.#gone.add(id);
    else if (STATES[verb]) this.#states.set(id, STATES[verb]);
    return done;
  }

  override *begin(method: ApiRequest["method"], path: string, asked: Asked = {}): Task<() => Task<ApiAnswer>> {
    const answer = yield* this.send(method, path, asked);
    return function* () {
      return answer;
    };
  }

  *#rows(asked: Asked): Task<ContainerRow[]> {
    const answer = yield* super.send("GET", "/containers/json", asked);
    const rows = ("body" in answer ? answer.body : []) as ContainerRow[];
    const { label = [] } = JSON.parse(String(asked.query?.["filters"] ?? "{}")) as { label?: string[] };
    const made = this.#made.filter(({ Labels }) =>
      label.every((each) => `${each.split("=")[0]}=${Labels[each.split("=")[0]!]}` === each || !each.startsWith(PROJECT)),
    );
    return [...rows, ...made]
      .filter(({ Id }) => !this.#gone.has(Id))
      .map((row) => ({ ...row, State: this.#states.get(row.Id) ?? row.State }));
  }

  #create({ body, query }: Asked): string {
    const { Image, Labels = {} } = body as CreateBody;
    const name = String(query?.["name"]);
    this.#made.push({
      Id: name,
      Names: [`/${name}`],
      Image,
      ImageID: "",
      Command: "",
      Created: 0,
      Ports: [],
      Labels,
      State: "created",
      Status: "Created",
      NetworkSettings: { Networks: {} },
      Mounts: [],
    });
    return name;
  }

  /** Commands in containers are only told. */
  *#exec(method: ApiRequest["method"], id: string, verb: string, { body }: Asked): Task<ApiAnswer> {
    if (method === "GET") return { status: 200, body: { Running: false, ExitCode: 0 } };
    if (verb === "exec") {
      const { Cmd } = body as { Cmd: readonly string[] };
      const words = `[${Cmd.map((word) => JSON.stringify(word)).join(" ")}]`;
      this.#execs.set(`${this.#execs.size}`, `Executing command ${words} in ${id} (detached mode)`);
      return { status: 201, body: { Id: `${this.#execs.size - 1}` } };
    }
    yield* write(this.asking, this.asking.stdout, `${PREFIX}${this.#execs.get(id)}\n`);
    return done;
  }

  override session(path: string): Task<Session> {
    throw new Failure(`interactive ${path.startsWith("/exec/") ? "exec" : "run"} is not supported in dry-run mode`);
  }

  /** Only whether the registry has the image is asked. @throws DaemonError */
  *#transfer({ query = {} }: Asked, isPush: boolean): Task<ApiAnswer> {
    const feed = new Feed<object>();
    feed.end();
    if (isPush) return { status: 200, feed };
    const name = `${query["fromImage"]}${/^sha256:/.test(String(query["tag"])) ? "@" : ":"}${query["tag"]}`;
    const reference = referenceOf(name);
    try {
      const remote = remoteOf(this.engine, reference, this.settings.login(reference.host));
      yield* remote.open();
      const { image } = yield* remote.find(reference);
      this.images.set(name, image.id);
      this.images.set(name.replace(/:latest$/, ""), image.id);
    } catch (error) {
      throw error instanceof EngineError ? new DaemonError(error.status, error.message) : error;
    }
    return { status: 200, feed };
  }
}

const STATES: Readonly<Record<string, string>> = {
  start: "running",
  restart: "running",
  unpause: "running",
  stop: "exited",
  kill: "exited",
  pause: "paused",
};
