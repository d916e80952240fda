// One kubectl run: its process, its flags, its configuration, and the way to the server. Verbs get everything from here.
import { ApiError } from "../../api/errors.ts";
import type { KubeList, KubeObject, ManagedFields } from "../../api/object.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Running, Task } from "../../machine/process.ts";
import { readAll, write } from "../../machine/tasks.ts";
import { namedPipes } from "../../shell/evaluate/pipes.ts";
import type { Call } from "../command.ts";
import { type ClientConfig, clientConfig } from "./client-config.ts";
import { open } from "./connection.ts";
import type { Caller, Door } from "./door.ts";
import { Exit, errorText, flattened } from "./failures.ts";
import { levelOf, logAt, logConfig } from "./klog.ts";
import { RefusalWithHelp, refuse } from "./refusal.ts";
import { versionsDiffer } from "./versions.ts";

export class Session implements Caller {
  #config: ClientConfig | undefined;
  #door: Door | undefined;
  readonly #warned = new Set<string>();
  readonly decoded = new WeakSet<ApiError>();

  constructor(
    readonly self: Running,
    readonly call: Call,
  ) {}

  /** Kubeconfig and the global flags, resolved when first asked for. @throws ConfigError */
  get config(): ClientConfig {
    this.#config ??= clientConfig(this.self, this.call);
    return this.#config;
  }
  /** -n, else the context's namespace, else "default". */
  get namespace(): string {
    return this.config.namespace;
  }
  /** Whether -n was given: then a manifest may not name another (the builder's enforceNamespace). */
  get namespaceGiven(): boolean {
    return this.config.namespaceGiven;
  }
  /** Opens the door, once a run. @throws ConnectionError, ApiError (401) */
  *door(): Task<Door> {
    this.#door ??= yield* open(this);
    if (this.call.bool("match-server-version")) refuse(versionsDiffer());
    return this.#door;
  }

  /** An object or a list of the server with its managedFields, which are worked out when somebody looks at them. */
  whole<T extends KubeObject | KubeList>(object: T): T {
    if ("items" in object && Array.isArray(object.items)) return { ...object, items: object.items.map((item) => this.whole(item)) };
    const door = this.#door;
    if (!door || !object.metadata || !("uid" in object.metadata)) return object;
    const metadata = { ...object.metadata };
    let known: readonly ManagedFields[] | undefined;
    Object.defineProperty(metadata, "managedFields", {
      enumerable: true,
      get: () => {
        known ??= door.managedFields(object as KubeObject);
        return known.length ? known : undefined;
      },
    });
    return { ...object, metadata };
  }

  out(text: string): Task<void> {
    return write(this.self, this.self.stdout, text);
  }
  err(text: string): Task<void> {
    return write(this.self, this.self.stderr, text);
  }
  warn(text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.self.stderr.write(`Warning: ${text}\n`);
  }
  /** How many different warnings were told. */
  get warnings(): number {
    return this.#warned.size;
  }
  /** Reads what stands behind words that name no files but pipes, so that it can be looked at as a file is. */
  *readPipes(): Task<void> {
    const { argv, machine, stdin } = this.self;
    const end = argv.indexOf("--");
    for (const word of end < 0 ? argv : argv.slice(0, end)) {
      const path = word.includes("/dev/") ? /(?:^|=)(\/dev\/(?:stdin|null|fd\/\d+))$/.exec(word)?.[1] : undefined;
      if (!path || this.#piped.has(path)) continue;
      const pipe = path === "/dev/stdin" ? stdin : namedPipes(machine).get(path);
      if (pipe || path === "/dev/null") this.#piped.set(path, pipe ? yield* readAll(pipe) : "");
    }
  }
  readonly #piped = new Map<string, string>();
  /** What came through a pipe that the user named: /dev/stdin, `<(…)`, /dev/null. */
  piped(path: string): string | undefined {
    return this.#piped.get(path);
  }
  /** A path that the user gave, as seen from the working directory. */
  path(path: string): string {
    return resolvePath(this.self.directory, path);
  }
}

/** What the server said, whole (cmdutil.StandardErrorMessage); what is invalid is told in another way. */
function logRefusals({ self, call, decoded }: Session, error: unknown): void {
  if (levelOf(call, "helpers.go") < 4) return;
  for (const each of flattened([error])) {
    if (!(each instanceof ApiError) || each.reason === "Invalid") continue;
    const { kind, apiVersion, ...status } = each.status;
    const said = decoded.has(each) ? status : { kind, apiVersion, ...status };
    logAt(self, call, 4, "helpers.go:246", `server response object: %s[${JSON.stringify(said, null, 2)}]`);
  }
}

/**
 * A verb's `run`: gives the body a session, and tells what it throws as kubectl does (cmdutil.CheckErr):
 * Refusal, ApiError, ConnectionError, Several, Exit.
 */
export const verb = (body: (session: Session, call: Call) => Process) =>
  function* (self: Running, call: Call): Process {
    const session = new Session(self, call);
    if (call.path.startsWith("kubectl config ")) logConfig(self, call);
    try {
      yield* session.readPipes();
      const code = yield* body(session, call);
      const warnings = call.bool("warnings-as-errors") ? session.warnings : 0;
      if (code || !warnings) return code;
      yield* session.err(`error: ${warnings} ${warnings === 1 ? "warning" : "warnings"} received\n`);
      return 1;
    } catch (error) {
      if (error instanceof Exit && error.output) yield* session.out(error.output);
      if (error instanceof RefusalWithHelp) yield* session.out(call.help());
      logRefusals(session, error);
      const { text, code } = errorText(error, call.path);
      if (text) yield* session.err(text.endsWith("\n") ? text : `${text}\n`);
      return code;
    }
  };
