// What a world holds, so that two of them can be compared: all objects of all kinds, without what no two runs share.

import { groupResource } from "../../src/api/kind.ts";
import type { KubeObject } from "../../src/api/object.ts";
import type { Served } from "./served.ts";

/** What says when something was, or by whom it was made up. */
const VOLATILE = new Set(["uid", "resourceVersion", "images"]);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** Of these there are as many as time has passed, not as lines were typed. */
const PASSING = new Set(["events", "events.events.k8s.io", "leases.coordination.k8s.io"]);

const generated = (object: KubeObject): string | undefined =>
  object.metadata.generateName && object.metadata.name.startsWith(object.metadata.generateName)
    ? `${object.metadata.generateName}*`
    : undefined;

/** The names that this world's server made up so far, and what stands for them. */
export class Names {
  readonly #known = new Map<string, string>();
  constructor(served: Served) {
    const { api } = served.booted.world.cluster;
    for (const kind of api.scheme.kinds)
      if (kind.plural === "pods" || kind.plural === "jobs" || kind.plural === "endpointslices")
        api.subscribe(kind, ({ object }) => {
          const name = generated(object);
          if (name) this.#known.set(object.metadata.name, name);
        });
  }
  replace(text: string): string {
    let result = text;
    for (const [name, stand] of this.#known) if (result.includes(name)) result = result.replaceAll(name, stand);
    return result;
  }
}

/** A text without uids, times, versions and made-up names. */
export const plainText = (text: string, names: Names): string =>
  names
    .replace(text)
    .replace(/^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /gm, "$1 ")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "UID")
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?[+-]\d{4}|Z)?( UTC)?/g, "TIME")
    .replace(/(resourceVersion"?: ?)"\d+"/g, '$1"N"')
    .replace(/\b(kube-api-access-|node-debugger-[\w-]*?-|debugger-)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, "$1*")
    .replace(/(node-debugger-[\w-]*?-)[a-z0-9]{5}_/g, "$1*_")
    .replace(/\b[0-9a-f]{64}\b/g, "HASH")
    .replace(/\/(home\/learner\/\.kube\/config|tmp\/k8s-quest-conformance-\w+\/kubeconfig)\b/g, "KUBECONFIG")
    .replace(/\/tmp\/kubectl-edit-\d+/g, "/tmp/kubectl-edit-N")
    .replace(/\/tmp\/(LIVE|MERGED)-\d+/g, "/tmp/$1-N");

function plain(value: unknown, key = ""): unknown {
  if (typeof value === "string") return TIME.test(value) ? "TIME" : value;
  if (Array.isArray(value)) return value.map((each) => plain(each));
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !VOLATILE.has(name) && !(name === "observedGeneration" && key === "status"))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [
        name,
        /(IP|IPs|containerID|^data|addresses)$/.test(name) && key !== "spec" && name !== "data" ? "…" : plain(each, name),
      ]),
  );
}

/** All objects by kind, namespace and name, as JSON lines in order. */
export function stateOf(served: Served, names: Names): string[] {
  const { api } = served.booted.world.cluster;
  const client = api.client({ name: "admin", groups: ["system:masters"], extra: {} });
  const lines: string[] = [];
  for (const kind of api.scheme.kinds) {
    const resource = groupResource(kind);
    if (!kind.verbs.includes("list") || PASSING.has(resource) || kind.group === "metrics.k8s.io" || kind.plural === "componentstatuses")
      continue;
    if (api.scheme.kinds.find((other) => other.group === kind.group && other.plural === kind.plural) !== kind) continue;
    for (const object of client.list(kind)) {
      // In the order of their times, which no two runs share.
      const managed = api
        .managedFields(object)
        .map(({ time: _time, ...entry }) => entry)
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      const { metadata, ...rest } = object;
      const name = generated(object) ?? metadata.name;
      const whole = plain({ ...rest, metadata: { ...metadata, name, managedFields: managed } });
      lines.push(plainText(`${resource} ${metadata.namespace ?? ""}/${name} ${JSON.stringify(whole)}`, names));
    }
  }
  return lines.sort();
}
