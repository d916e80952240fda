// compose config --variables: which variables the files have, and what they say of them (compose-go's template.ExtractVariables).
import { alignTabs } from "../../../base/tab-writer.ts";

interface Variable {
  required: boolean;
  /** What stands there when it is not set, and what when it is. */
  usual: string;
  instead: string;
}

/** Where the brace that is open at `from` is closed. */
function closing(text: string, from: number): number {
  for (let at = from, depth = 0; at < text.length; at++) {
    if (text.startsWith("${", at)) depth++;
    else if (text[at] === "}" && depth-- === 0) return at;
  }
  return text.length;
}

function scan(text: string, found: Map<string, Variable>): void {
  for (let at = text.indexOf("$"); at >= 0; at = text.indexOf("$", at)) {
    if (text[at + 1] === "$") {
      at += 2;
      continue;
    }
    const braced = text[at + 1] === "{";
    const end = braced ? closing(text, at + 2) : at + 1 + (/^\w*/.exec(text.slice(at + 1))?.[0].length ?? 0);
    const [, name = "", operator = "", word = ""] =
      /^([_a-zA-Z]\w*)(?::?([-?+])(.*))?$/s.exec(text.slice(at + (braced ? 2 : 1), end)) ?? [];
    if (name && !found.has(name))
      found.set(name, { required: operator === "?", usual: operator === "-" ? word : "", instead: operator === "+" ? word : "" });
    scan(word, found);
    at = end + (braced ? 1 : 0);
  }
}

/** All texts of a tree. */
function walk(value: unknown, found: Map<string, Variable>): void {
  if (typeof value === "string") scan(value, found);
  else if (value && typeof value === "object") for (const each of Object.values(value)) walk(each, found);
}

/** The table of the variables in a project that is as it was written. */
export function variablesTable(project: object): string {
  const found = new Map<string, Variable>();
  walk(project, found);
  const rows = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { required, usual, instead }]) => [name, required, usual, instead].join("\t"));
  return alignTabs(["NAME\tREQUIRED\tDEFAULT VALUE\tALTERNATE VALUE", ...rows, ""].join("\n"), { minWidth: 20, padding: 3 });
}
