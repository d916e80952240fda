// kubectl label.

import { isLabelValue } from "../../api/names.ts";
import { equal } from "../../api/structure.ts";
import type { Command } from "../command.ts";
import { type Changes, encodedLength, metadataVerb } from "./metadata-verb.ts";
import { refuse } from "./refusal.ts";

/** @throws Refusal */
export function parseLabels(pairs: readonly string[]): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at >= 0) {
      const value = pair.slice(at + 1);
      if (value.includes("=")) refuse(`invalid label spec: ${pair}`);
      const errors = isLabelValue(value);
      if (errors.length) refuse(`invalid label value: ${JSON.stringify(pair)}: ${errors.join(";")}`);
      set.set(pair.slice(0, at), value);
    } else if (pair.endsWith("-")) remove.push(pair.slice(0, -1));
    else refuse(`unknown label spec: ${pair}`);
  }
  if (remove.some((key) => set.has(key))) refuse("can not both modify and remove a label in the same command");
  return { set, remove };
}

export const command: Command = metadataVerb({
  name: "label",
  summary: "Update the labels on a resource",
  usage: "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
  field: "labels",
  noun: "label",
  example: "pod",
  parse: parseLabels,
  checkOverwrite: (old, { set }) => {
    for (const [key, value] of set)
      if (old[key] !== undefined && old[key] !== value) refuse(`'${key}' already has a value (${old[key]}), and --overwrite is false`);
  },
  notes: (old, { remove }) =>
    remove
      .filter((key) => old[key] === undefined)
      .map((key) => `label ${JSON.stringify(key)} not found.\n`)
      .join(""),
  operation: (before, after, overwrite) => {
    if (equal(before, after)) return "not labeled";
    return !overwrite && encodedLength(after) < encodedLength(before) ? "unlabeled" : "labeled";
  },
});
