// Completion from live objects and from discovery (kubectl/pkg/util/completion).
import { groupResource, type Kind } from "../../api/kind.ts";
import type { KubeList, KubeObject, LabelSelector } from "../../api/object.ts";
import { formatLabelSelector } from "../../api/selectors.ts";
import { humanDuration } from "../../base/duration.ts";
import type { Running } from "../../machine/process.ts";
import { type Completion, type Completions, Directive } from "../command.ts";
import { preferred } from "./api-resources.ts";
import { glance } from "./glance.ts";

/** Objects of a kind, or of several parted by commas. */
function objects(self: Running, words: readonly string[], kindNames: string, namespace?: string): { kind: Kind; object: KubeObject }[] {
  const seen = glance(self, words);
  if (!seen) return [];
  const kinds = kindNames.split(",").map((name) => seen.mapper.find(name));
  if (kinds.some((kind) => !kind)) return [];
  return kinds.flatMap((kind) => {
    const list = seen.ask({ verb: "list", kind: kind!, ...(kind!.namespaced ? { namespace: namespace ?? seen.namespace } : {}) });
    return ((list as KubeList | undefined)?.items ?? []).map((object) => ({ kind: kind!, object }));
  });
}

/** Names of objects, with a few words about each. */
export function objectNames(self: Running, words: readonly string[], kindNames: string, namespace?: string): Completion[] {
  return objects(self, words, kindNames, namespace).map(({ kind, object }) => ({
    word: object.metadata.name,
    note: about(kind, object, self.clock.now),
  }));
}

function about(kind: Kind, object: KubeObject, now: number): string {
  const status = kind.columns.find((column) => ["Status", "Ready", "Type"].includes(column.name) && !column.priority);
  const age = `${humanDuration(now - Date.parse(object.metadata.creationTimestamp))} old`;
  const shown = kind.plural === "pods" ? kind.columns.find((column) => column.name === "Status") : status;
  return shown ? `${shown.value(object, now)}, ${age}` : age;
}

/** All kinds that can be read, as `api-resources -o name` says them. */
export function kindNames(self: Running, words: readonly string[]): Completion[] {
  const order = (kind: Kind): string => `${kind.group}/${kind.plural}`;
  return preferred(glance(self, words)?.mapper.scheme.kinds ?? [])
    .filter((kind) => kind.verbs.includes("get"))
    .toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((kind) => ({
      word: groupResource(kind),
      note: kind.shortNames.length ? `${kind.kind} (${kind.shortNames.join(", ")})` : kind.kind,
    }));
}

export const withoutFlags = (words: readonly string[]): string[] => words.filter((each) => !each.startsWith("-"));

const typedObjects = (self: Running, words: readonly string[], word: string): Completion[] => {
  const type = word.slice(0, word.indexOf("/") + 1);
  return objectNames(self, words, type.slice(0, -1)).map((each) => ({ ...each, word: type + each.word }));
};

/**
 * TYPE NAME…, or TYPE/NAME…: resourceTypeAndNameCompletionFunc.
 * @param types those that the verb works on; all where not told
 * @param once only one object
 */
export const completeResources =
  (types?: readonly string[], once = false) =>
  (self: Running, words: readonly string[], word: string): readonly Completion[] | Completions => {
    const args = withoutFlags(words);
    const taken = new Set(args);
    const kinds = (lead: string): readonly Completion[] =>
      types?.map((each) => ({ word: each })) ?? kindNames(self, words).map((each) => ({ ...each, word: lead + each.word }));
    if (args.length && !args[0]!.includes("/")) {
      if (once && args.length > 1) return [];
      return objectNames(self, words, args[0]!).filter((each) => !args.slice(1).includes(each.word));
    }
    if (once && args.length) return [];
    if (word.includes("/")) return typedObjects(self, words, word).filter((each) => !taken.has(each.word));
    if (!args.length) return kinds(word.slice(0, word.lastIndexOf(",") + 1));
    return {
      words: kinds("").map((each) => ({ ...each, word: `${each.word}/` })),
      directive: Directive.noFiles + Directive.noSpace,
    };
  };

/** Kinds that stand for one of their pods. */
const OWNERS = ["daemonsets", "deployments", "pods", "jobs", "replicasets", "replicationcontrollers", "services", "statefulsets"];

/** A pod by its name, or by what it belongs to; then one of its containers where the verb takes one. */
export const completePods =
  (container = false) =>
  (self: Running, words: readonly string[], word: string): readonly Completion[] | Completions => {
    const args = withoutFlags(words);
    if (container && args.length === 1) return containerNames(self, words, args[0]!);
    if (args.length) return [];
    if (word.includes("/")) return typedObjects(self, words, word);
    const pods = objectNames(self, words, "pods").filter((each) => each.word.startsWith(word));
    return {
      words: [...pods, ...OWNERS.map((each) => ({ word: `${each}/` }))],
      directive: pods.length ? Directive.noFiles : Directive.noFiles + Directive.noSpace,
    };
  };

/** Containers of a pod, or of one of the pods of TYPE/NAME. */
export function containerNames(self: Running, words: readonly string[], target: string): Completion[] {
  const [type, name] = target.includes("/") ? target.split("/", 2) : ["pods", target];
  const { object } = objects(self, words, type!).find((each) => each.object.metadata.name === name) ?? {};
  const pod = object?.kind === "Pod" ? object : object && podOf(self, words, object);
  const containers: readonly { name: string }[] = pod ? [...(pod.spec.initContainers ?? []), ...pod.spec.containers] : [];
  return containers.map((each) => ({ word: each.name }));
}

function podOf(self: Running, words: readonly string[], owner: KubeObject): KubeObject | undefined {
  const seen = glance(self, words);
  const kind = seen?.mapper.find("pods");
  const { selector } = owner.spec ?? {};
  if (!seen || !kind || !selector) return undefined;
  const plain = owner.kind === "Service" || owner.kind === "ReplicationController";
  const labelSelector = formatLabelSelector((plain ? { matchLabels: selector } : selector) as LabelSelector);
  const list = seen.ask({ verb: "list", kind, namespace: owner.metadata.namespace!, labelSelector }) as KubeList | undefined;
  return list?.items[0];
}
