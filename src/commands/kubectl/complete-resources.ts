// Completion of resource arguments: kinds, then names of live objects.
import type { Kind } from "../../api/kind.ts";
import type { KubeList, KubeObject } from "../../api/object.ts";
import { humanDuration } from "../../base/duration.ts";
import type { Running } from "../../machine/process.ts";
import type { Completion } from "../command.ts";
import { glance } from "./connection.ts";

/** Names of objects of a kind, with a few words about each. */
export function objectNames(self: Running, words: readonly string[], kindName: string): Completion[] {
  const seen = glance(self, words);
  const kind = seen?.mapper.find(kindName);
  if (!seen || !kind) return [];
  const list = seen.ask({ verb: "list", kind, ...(kind.namespaced ? { namespace: seen.namespace } : {}) }) as KubeList | undefined;
  return (list?.items ?? []).map((object) => ({ word: object.metadata.name, description: about(kind, object, self.clock.now) }));
}

function about(kind: Kind, object: KubeObject, now: number): string {
  const status = kind.columns.find((column) => ["Status", "Ready", "Type"].includes(column.name) && !column.priority);
  const age = `${humanDuration(now - Date.parse(object.metadata.creationTimestamp))} old`;
  const shown = kind.plural === "pods" ? kind.columns.find((column) => column.name === "Status") : status;
  return shown ? `${shown.value(object, now)}, ${age}` : age;
}

/** All kinds, by plural and short names. */
export function kindNames(self: Running, words: readonly string[]): Completion[] {
  const kinds = glance(self, words)?.mapper.scheme.kinds ?? [];
  const seen = new Set<string>();
  return kinds
    .filter((kind) => kind.verbs.includes("get") && !seen.has(kind.plural) && seen.add(kind.plural))
    .map((kind) => ({
      word: kind.plural,
      description: kind.shortNames.length ? `${kind.kind} (${kind.shortNames.join(", ")})` : kind.kind,
    }));
}

/** TYPE, TYPE/NAME, TYPE NAME… : `words` are the arguments before `word`. */
export function completeResources(self: Running, words: readonly string[], word: string): readonly Completion[] {
  const args = words.filter((each) => !each.startsWith("-"));
  const slash = word.indexOf("/");
  if (slash > 0)
    return objectNames(self, words, word.slice(0, slash)).map((each) => ({ ...each, word: `${word.slice(0, slash)}/${each.word}` }));
  const comma = word.lastIndexOf(",");
  if (!args.length) return kindNames(self, words).map((each) => ({ ...each, word: word.slice(0, comma + 1) + each.word }));
  return args[0]!.includes("/") ? [] : objectNames(self, words, args[0]!).filter((each) => !args.slice(1).includes(each.word));
}
