// Assignments: values, appended values, arrays and their elements.
import type { Task } from "../../machine/process.ts";
import { arithmetic, expandText, expandWords } from "./expand.ts";
import type { AssignmentNode } from "./parse.ts";
import type { Shell } from "./shell.ts";

/** Carries out one assignment in the variables of the shell. */
export function* assign(shell: Shell, assignment: AssignmentNode): Task<void> {
  const element = /^(\w+)\[(.*)\]$/s.exec(assignment.name);
  if (assignment.array) {
    const values = assignment.append ? new Map(shell.variables.find(assignment.name)?.elements ?? []) : new Map<string, string>();
    let next = Math.max(-1, ...[...values.keys()].map(Number).filter((key) => !Number.isNaN(key))) + 1;
    for (const word of assignment.array) {
      const keyed = /^\[([^\]]*)\]=/.exec(
        word.parts.map((part) => ("value" in part ? part.value : "pattern" in part ? part.pattern : "")).join(""),
      );
      if (keyed) {
        const text = yield* expandText(shell, word);
        const key = yield* shell.subscript(assignment.name, text.slice(1, text.indexOf("]=")));
        values.set(key, text.slice(text.indexOf("]=") + 2));
        next = Number(key) + 1;
      } else for (const value of yield* expandWords(shell, [word])) values.set(String(next++), value);
    }
    shell.variables.setArray(assignment.name, values);
    return;
  }
  let value = yield* expandText(shell, assignment.value);
  if (element) {
    shell.variables.setElement(element[1]!, yield* shell.subscript(element[1]!, element[2]!), value);
    return;
  }
  const old = shell.variables.find(assignment.name);
  if (old?.integer) value = String(yield* arithmetic(shell, assignment.append ? `${old.value ?? 0}+(${value})` : value));
  else if (assignment.append) value = (shell.variables.get(assignment.name) ?? "") + value;
  shell.variables.set(assignment.name, value, shell.options.has("allexport") ? { exported: true } : {});
}
