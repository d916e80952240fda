// What the arguments of each verb may be, for completion, where kubectl completes them.
import type { Running } from "../../machine/process.ts";
import { type Command, type Completion, Directive } from "../command.ts";
import { completePods, completeResources, objectNames, withoutFlags } from "./complete-resources.ts";
import { completing, configured } from "./completing.ts";

type Source = NonNullable<Command["complete"]>;

const first =
  (source: (self: Running, words: readonly string[], word: string) => readonly Completion[]): Source =>
  (self, words, word) =>
    withoutFlags(words).length ? [] : source(self, words, word);

const objects = (kind: string): Source => first((self, words) => objectNames(self, words, kind));

/** Names in the kubeconfig of the environment: `kubectl config` does not look at --kubeconfig for them. */
const entries = (part: "contexts" | "clusters" | "users"): Source => first((self) => configured(self, part, ""));

/** `kubectl cp`: namespaces, pods, and files of the folder. */
const copied: Source = (self, words, word) => {
  const offer = (all: readonly Completion[]) => ({ words: all, directive: Directive.noSpace });
  if (withoutFlags(words).length || /^[/.~]/.test(word) || word.includes(":")) return offer([]);
  const slash = word.indexOf("/");
  if (slash > 0) {
    const namespace = word.slice(0, slash);
    return offer(objectNames(self, words, "pods", namespace).map((each) => ({ ...each, word: `${namespace}/${each.word}:` })));
  }
  const found = [
    ...objectNames(self, words, "namespaces").map((each) => ({ ...each, word: `${each.word}/` })),
    ...objectNames(self, words, "pods").map((each) => ({ ...each, word: `${each.word}:` })),
  ].filter((each) => each.word.startsWith(word));
  const { files } = self.machine;
  const names = found.length && word && files.isFolder(self.directory) ? files.list(self.directory).toSorted() : [];
  const places = found.length && !word ? ["./", "/"] : [];
  return offer([...found, ...[...names, ...places].map((name) => ({ word: name }))]);
};

const any = completeResources();
const scalable = completeResources(["deployment", "replicaset", "replicationcontroller", "statefulset"]);
const revised = completeResources(["deployment", "daemonset", "statefulset"]);
const deployments = completeResources(["deployment"]);

/** By the words of the command. */
const SOURCES: Readonly<Record<string, Source>> = {
  get: any,
  edit: any,
  delete: any,
  describe: any,
  debug: any,
  patch: any,
  label: any,
  annotate: any,
  "apply edit-last-applied": any,
  "apply view-last-applied": any,
  expose: completeResources(["pod", "service", "replicationcontroller", "deployment", "replicaset"]),
  scale: scalable,
  autoscale: scalable,
  taint: completeResources(["node"]),
  "rollout history": revised,
  "rollout restart": revised,
  "rollout undo": revised,
  "rollout status": completeResources(["deployment", "daemonset", "statefulset"], true),
  "rollout pause": deployments,
  "rollout resume": deployments,
  "set image": completeResources(
    ["daemonsets", "deployments", "pods", "cronjobs", "replicasets", "replicationcontrollers", "statefulsets"],
    true,
  ),
  cordon: objects("nodes"),
  uncordon: objects("nodes"),
  drain: objects("nodes"),
  "top node": objects("nodes"),
  "top pod": objects("pods"),
  "create token": objects("serviceaccounts"),
  logs: completePods(true),
  exec: completePods(),
  attach: completePods(),
  "port-forward": completePods(),
  cp: copied,
  "config use-context": entries("contexts"),
  "config set-context": entries("contexts"),
  "config delete-context": entries("contexts"),
  "config rename-context": entries("contexts"),
  "config delete-cluster": entries("clusters"),
  "config delete-user": entries("users"),
};

/** The command, and all below it, with completion of their arguments. */
export function completingArguments(command: Command, above = ""): Command {
  const path = above + command.name;
  const source = command.complete ?? SOURCES[path];
  const below = command.subcommands?.map((each) => completingArguments(each, `${path} `));
  return {
    ...command,
    flags: completing(command.flags, path),
    ...(below ? { subcommands: below } : {}),
    ...(source ? { complete: source } : {}),
  };
}
