// /metrics: what the server counts about itself, in the text form of Prometheus.
import { isHub } from "../../../api/versions.ts";
import type { ApiServer } from "../index.ts";
import { SYSTEM, type WebContext } from "./context.ts";
import type { WebAnswer } from "./message.ts";
import type { RequestInfo } from "./request-info.ts";

type Labels = Readonly<Record<string, string>>;

/** Values of one series by their labels. */
class Series {
  readonly #values = new Map<string, number>();

  constructor(
    readonly name: string,
    readonly type: "counter" | "gauge",
    readonly help: string,
  ) {}

  add(labels: Labels, count = 1): void {
    const key = Object.entries(labels)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(",");
    this.#values.set(key, (this.#values.get(key) ?? 0) + count);
  }

  text(): string {
    const lines = [...this.#values].map(([labels, value]) => `${this.name}{${labels}} ${value}\n`).sort();
    return lines.length ? `# HELP ${this.name} ${this.help}\n# TYPE ${this.name} ${this.type}\n${lines.join("")}` : "";
  }
}

class Counters {
  readonly requests = new Series(
    "apiserver_request_total",
    "counter",
    "[STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.",
  );
  readonly open = new Series(
    "apiserver_longrunning_requests",
    "gauge",
    "[STABLE] Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.",
  );
}

const all = new WeakMap<ApiServer, Counters>();

function countersOf({ api }: WebContext): Counters {
  let counters = all.get(api);
  if (!counters) {
    counters = new Counters();
    all.set(api, counters);
  }
  return counters;
}

/** endpoints/metrics: names of verbs and scopes as the real series have them. */
function labelsOf({ verb, resource, query }: RequestInfo): Labels {
  const scope = !resource ? "" : resource.name !== undefined ? "resource" : resource.namespace !== undefined ? "namespace" : "cluster";
  return {
    component: "apiserver",
    dry_run: query.getAll("dryRun").join(","),
    group: resource?.group ?? "",
    resource: resource?.plural ?? "",
    scope,
    subresource: resource?.subresource ?? "",
    verb: VERBS[verb] ?? verb.toUpperCase(),
    version: resource?.version ?? "",
  };
}

const VERBS: Readonly<Record<string, string>> = { create: "POST", update: "PUT" };
/** Only what the server knows becomes a label: whoever asks for nonsense must not make the series grow. */
const known = ({ api }: WebContext, { resource, verb }: RequestInfo): boolean =>
  /^[a-z]{3,20}$/.test(verb) && (!resource || api.scheme.byResource(resource.group, resource.version, resource.plural) !== undefined);

/** Counts a request and, as long as it is open, what streams. */
export function counted(context: WebContext, info: RequestInfo, answer: () => WebAnswer): WebAnswer {
  const made = answer();
  if (!known(context, info)) return made;
  const counters = countersOf(context);
  const labels = labelsOf(info);
  if ("later" in made) {
    return {
      ...made,
      later: (done) =>
        made.later((final) => {
          counters.requests.add({ code: String(final.status), ...labels });
          done(final);
        }),
    };
  }
  counters.requests.add({ code: String(made.status), ...labels });
  if (!("frames" in made)) return made;
  const { dry_run: _, ...running } = labels;
  counters.open.add(running);
  const { frames } = made;
  let open = true;
  return {
    ...made,
    frames: {
      on: (wake) => frames.on(wake),
      take: () => frames.take(),
      get ended() {
        return frames.ended;
      },
      stop() {
        if (open) counters.open.add(running, -1);
        open = false;
        frames.stop();
      },
    },
  };
}

/** Requests, what is open, and the stored objects of each resource: what this server knows to be true of itself. */
export function metrics(context: WebContext, { path }: RequestInfo): WebAnswer | undefined {
  if (path !== "/metrics") return undefined;
  const { api } = context;
  const reader = api.client(SYSTEM);
  const stored = new Series(
    "apiserver_storage_objects",
    "gauge",
    "[STABLE] Number of stored objects at the time of last check split by kind.",
  );
  for (const kind of api.scheme.kinds)
    if (isHub(kind) && kind.verbs.includes("list"))
      stored.add({ resource: kind.group ? `${kind.plural}.${kind.group}` : kind.plural }, reader.list(kind).length);
  const { requests, open } = countersOf(context);
  return {
    status: 200,
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8; escaping=underscores" },
    body: `${open.text()}${requests.text()}${stored.text()}`,
  };
}
