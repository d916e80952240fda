// kubectl annotate.
import type { Command } from "../command.ts";
import { type Changes, metadataVerb } from "./metadata-verb.ts";
import { refuse } from "./refusal.ts";

/** @throws Refusal */
export function parseAnnotations(pairs: readonly string[]): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at >= 0) set.set(pair.slice(0, at), pair.slice(at + 1));
    else remove.push(pair.slice(0, -1));
  }
  const both = remove.filter((key) => set.has(key));
  if (both.length) refuse(`can not both modify and remove the following annotation(s) in the same command: ${both.join(", ")}`);
  return { set, remove };
}

export const command: Command = metadataVerb({
  name: "annotate",
  summary: "Update the annotations on a resource",
  usage: "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
  field: "annotations",
  noun: "annotation",
  example: "rsrc",
  parse: parseAnnotations,
  checkOverwrite: (old, { set }) => {
    const taken = [...set.keys()].filter((key) => old[key] !== undefined && old[key] !== set.get(key)).sort();
    if (taken.length)
      refuse(
        `--overwrite is false but found the following declared annotation(s): ${taken.map((key) => `'${key}' already has a value (${old[key]})`).join("; ")}`,
      );
  },
  notes: () => "",
  operation: () => "annotated",
});
