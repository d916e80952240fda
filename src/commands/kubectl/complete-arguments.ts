// What a verb's arguments may be, for completion, told from its usage line: TYPE NAME, a POD, a NODE, a context.
import type { Running } from "../../machine/process.ts";
import type { Command, Completion } from "../command.ts";
import { readKubeconfig } from "./client-config.ts";
import { completeResources, kindNames, objectNames } from "./complete-resources.ts";

type Source = NonNullable<Command["complete"]>;

/** Kinds that a verb works on, where not on all. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  rollout: ["deployments", "daemonsets", "statefulsets"],
  scale: ["deployments", "replicasets", "statefulsets", "replicationcontrollers"],
  autoscale: ["deployments", "replicasets", "statefulsets", "replicationcontrollers"],
  expose: ["pods", "services", "deployments", "replicasets", "replicationcontrollers"],
  set: ["deployments", "daemonsets", "statefulsets", "replicasets", "pods", "cronjobs", "jobs"],
};

const among =
  (kinds: readonly string[]): Source =>
  (self, words, word) => {
    const first = !words.some((each) => !each.startsWith("-"));
    const found = completeResources(self, words, word);
    return first && !word.includes("/") ? found.filter((each) => kinds.includes(each.word)) : found;
  };

const withoutFlags = (words: readonly string[]): string[] => words.filter((each) => !each.startsWith("-"));

/** Pods by name, and the kinds that stand for one of theirs. */
const pods: Source = (self, words, word) => {
  if (withoutFlags(words).length) return [];
  if (word.includes("/")) return completeResources(self, words, word);
  const owners = ["deployments", "replicasets", "statefulsets", "services", "jobs", "daemonsets"].map((kind) => ({ word: `${kind}/` }));
  return [...objectNames(self, words, "pods"), ...owners];
};
const objects =
  (kind: string): Source =>
  (self, words) =>
    objectNames(self, words, kind).filter((each) => !words.includes(each.word));
const entries =
  (part: "contexts" | "clusters" | "users"): Source =>
  (self, words) =>
    withoutFlags(words).length ? [] : names(self, part);
const names = (self: Running, part: "contexts" | "clusters" | "users"): Completion[] => {
  try {
    return [...readKubeconfig(self, "")[part].keys()].map((word) => ({ word }));
  } catch {
    return [];
  }
};
const taint: Source = (self, words) =>
  withoutFlags(words).length ? objectNames(self, words, "nodes") : kindNames(self, words).filter((each) => each.word === "nodes");

function sourceOf(command: Command, verb: string): Source | undefined {
  const { usage } = command;
  if (verb === "taint") return taint;
  if (/^(cordon|uncordon|drain)$/.test(verb) || usage.startsWith("node [NAME")) return objects("nodes");
  if (usage.startsWith("pod [NAME")) return objects("pods");
  if (/\bPOD\b/.test(usage) || /^(logs|exec|attach|port-forward|cp|debug)$/.test(verb)) return pods;
  if (/CONTEXT_NAME|^delete-context|^set-context/.test(usage)) return entries("contexts");
  if (usage.startsWith("delete-cluster")) return entries("clusters");
  if (usage.startsWith("delete-user")) return entries("users");
  if (KINDS[verb]) return among(KINDS[verb]);
  return /\b(TYPE|RESOURCE)\b/.test(usage) ? completeResources : undefined;
}

/** The command, and all below it, with completion of arguments wherever it brings none of its own. */
export function completingArguments(command: Command, verb = command.name): Command {
  const below = command.subcommands?.map((each) => completingArguments(each, verb === "config" || verb === "top" ? each.name : verb));
  const own = command.complete ?? (command.subcommands ? undefined : sourceOf(command, verb));
  return { ...command, ...(below ? { subcommands: below } : {}), ...(own ? { complete: own } : {}) };
}
