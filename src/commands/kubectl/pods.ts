// From what people name to pods and containers: what logs, exec, attach, cp, port-forward and run share (polymorphichelpers).

import type { Kind } from "../../api/kind.ts";
import type { KubeObject, LabelSelector } from "../../api/object.ts";
import { fromTimestamp } from "../../api/object.ts";
import { formatLabelSelector } from "../../api/selectors.ts";
import type { Task } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import { logAt } from "./klog.ts";
import { refuse } from "./refusal.ts";
import { KUBECTL_SCHEME } from "./resources/go-scheme.ts";
import { select } from "./resources/visit.ts";
import type { Session } from "./session.ts";

export const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

export interface ContainerSpec {
  name: string;
  stdin?: boolean;
  tty?: boolean;
}

/** All containers of a pod in the order in which kubectl names them: containers, init, ephemeral. */
export const containersOf = (pod: KubeObject): { spec: ContainerSpec; kind: "" | "init" | "ephem" }[] => [
  ...(pod.spec.containers ?? []).map((spec: ContainerSpec) => ({ spec, kind: "" as const })),
  ...(pod.spec.initContainers ?? []).map((spec: ContainerSpec) => ({ spec, kind: "init" as const })),
  ...(pod.spec.ephemeralContainers ?? []).map((spec: ContainerSpec) => ({ spec, kind: "ephem" as const })),
];

const allNames = (pod: KubeObject): string =>
  containersOf(pod)
    .map(({ spec, kind }) => (kind ? `${spec.name} (${kind})` : spec.name))
    .join(", ");

/** The container that is meant when none is named; says so where there is a choice (podcmd.FindOrDefaultContainerByName). @throws Refusal */
export function* chosenContainer(session: Session, pod: KubeObject, name: string, quiet: boolean, attempt = ""): Task<ContainerSpec> {
  const containers = containersOf(pod);
  if (name)
    return (
      containers.find(({ spec }) => spec.name === name)?.spec ?? refuse(`${attempt}container ${name} not found in pod ${pod.metadata.name}`)
    );
  if (!containers.length) refuse(`pod ${pod.metadata.namespace}/${pod.metadata.name} does not have any containers`);
  const wanted = pod.metadata.annotations?.[DEFAULT_CONTAINER];
  if (wanted) {
    const found = containers.find(({ spec }) => spec.name === wanted);
    if (found) return found.spec;
    yield* session.err(`Default container name ${JSON.stringify(wanted)} not found in pod ${pod.metadata.name}\n`);
  }
  const first = containers[0]!.spec;
  if (!quiet && containers.length > 1) yield* session.err(`Defaulted container ${JSON.stringify(first.name)} out of: ${allNames(pod)}\n`);
  logAt(session.self, session.call, 4, "podcmd.go:88", `Defaulting container name to ${first.name}`);
  return first;
}

const goType = (object: KubeObject): string => `*${object.apiVersion.split("/").at(-1)}.${object.kind}`;

/** The pods of a workload or service: by its selector. @throws Refusal */
export function selectorOfOwner(object: KubeObject, attempt: string): string {
  const { selector } = object.spec ?? {};
  if (object.kind === "Service" || object.kind === "ReplicationController") {
    if (!selector || !Object.keys(selector).length)
      return refuse(`${attempt} ${goType(object)}: invalid service '${object.metadata.name}': Service is defined without a selector`);
    return formatLabelSelector({ matchLabels: selector });
  }
  if (!selector) {
    const type = goType(object);
    return refuse(`${attempt} ${type}: selector for ${type} not implemented`);
  }
  return formatLabelSelector(selector as LabelSelector);
}

const ready = (pod: KubeObject): boolean =>
  pod.status?.conditions?.some(
    (condition: { type: string; status: string }) => condition.type === "Ready" && condition.status === "True",
  ) ?? false;
const PHASES = ["Running", "Unknown", "Pending"];
const starts = (pod: KubeObject): number =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status: { restartCount?: number }) => status.restartCount ?? 0));
/** Since when a pod is ready; never is later than any time. */
const readySince = (pod: KubeObject): number =>
  fromTimestamp(
    pod.status?.conditions?.find(({ type, status }: { type: string; status: string }) => type === "Ready" && status === "True")
      ?.lastTransitionTime,
  ) || Number.POSITIVE_INFINITY;

/** Scheduled pods first, then running, ready, longest ready; pods that these do not tell apart are equal. What has ended counts as `ended`. */
function byReadiness(a: KubeObject, b: KubeObject, ended: "Running" | "Pending"): number {
  const phase = (pod: KubeObject) => PHASES.indexOf(PHASES.includes(pod.status?.phase) ? pod.status.phase : ended);
  const rank = (pod: KubeObject) => [pod.spec.nodeName ? 0 : 1, phase(pod), ready(pod) ? 0 : 1];
  const [left, right] = [rank(a), rank(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
  return ready(a) && readySince(a) !== readySince(b) ? readySince(a) - readySince(b) : 0;
}
const byAge = (a: KubeObject, b: KubeObject): number =>
  fromTimestamp(a.metadata.creationTimestamp) - fromTimestamp(b.metadata.creationTimestamp);

/** Whose terminal is wanted: the most active, of few restarts, the oldest (podutils.ActivePods, reversed). */
const byActivity = (a: KubeObject, b: KubeObject): number => byReadiness(a, b, "Pending") || starts(a) - starts(b) || byAge(a, b);
/** Whose logs are wanted: as before, but those that restarted most have the most to tell (podutils.ByLogging). */
export const byLogging = (a: KubeObject, b: KubeObject): number => byReadiness(a, b, "Running") || starts(b) - starts(a) || byAge(a, b);

/** What is named: a pod by its name, anything else as TYPE/NAME. */
export function* namedObject(session: Session, text: string, typed = KUBECTL_SCHEME): Task<KubeObject> {
  const { infos } = yield* select(session, { args: text.includes("/") ? [text] : ["pods", text], typed });
  if (infos.length !== 1) refuse("expected a resource");
  return infos[0]!.object!;
}

export function* typedObject(session: Session, type: string, name: string): Task<KubeObject> {
  const { infos } = yield* select(session, { args: [type, name], typed: KUBECTL_SCHEME });
  return infos[0]!.object!;
}

export function* podKind(session: Session): Task<Kind> {
  const door = yield* session.door();
  return door.mapper.need("pods");
}

/** The pods behind an object, itself when it is one. */
export function* podsOf(session: Session, object: KubeObject, attempt = "cannot attach to"): Task<readonly KubeObject[]> {
  if (object.kind === "Pod") return [object];
  const door = yield* session.door();
  const list = yield* door.list(yield* podKind(session), {
    namespace: object.metadata.namespace ?? session.namespace,
    labelSelector: selectorOfOwner(object, attempt),
  });
  return list.items;
}

/** One pod of an object, waited for up to `timeout` ms (AttachablePodForObject). @throws Refusal */
export function* onePodOf(session: Session, object: KubeObject, timeout: number, attempt?: string): Task<KubeObject> {
  const deadline = session.self.clock.now + timeout;
  for (;;) {
    const pods = yield* podsOf(session, object, attempt);
    if (pods.length) return [...pods].sort(byActivity)[0]!;
    if (session.self.clock.now >= deadline) return refuse("timed out waiting for the condition");
    yield* sleep(session.self, 500);
  }
}
