// Parameter expansion: $name, ${name…} with all its operators, positional and special parameters, arrays.
import type { Task } from "../../machine/process.ts";
import { type Expanded, type Expander, ExpansionError } from "./expansion.ts";
import { matching } from "./options.ts";
import type { ParameterOperation, ParameterPart } from "./parse.ts";
import { type Piece, patternSource } from "./pattern.ts";
import type { Shell } from "./shell.ts";

interface Values {
  /** undefined when unset. */
  values: readonly string[] | undefined;
  /** "@" and "*" expand to a list. */
  list: "@" | "*" | undefined;
}

export function* parameterPart(shell: Shell, part: ParameterPart, quoted: boolean, expand: Expander): Task<Expanded[]> {
  let name = part.parameter;
  let operation = part.operation;
  if (operation?.type === "BadSubstitution") throw new ExpansionError(`${operation.text}: bad substitution`);
  if (operation?.type === "VarNamePrefix") {
    const { prefix } = operation;
    return pieces(
      { values: shell.variables.names().filter((each) => each.startsWith(prefix)), list: operation.star ? "*" : "@" },
      shell,
      quoted,
    );
  }
  if (operation?.type === "ArrayKeys") {
    const elements = shell.elements(operation.array);
    return pieces({ values: elements ? [...elements.keys()] : [], list: operation.star ? "*" : "@" }, shell, quoted);
  }
  if (operation?.type === "Indirection") {
    name = (yield* lookup(shell, name)).values?.[0] ?? "";
    operation = operation.innerOp ?? null;
  }
  const found = yield* lookup(shell, name);
  if (!operation) {
    if (!found.values && shell.options.has("nounset") && !/^[@*]$/.test(name)) throw new ExpansionError(`${name}: unbound variable`);
    return pieces(found, shell, quoted);
  }
  return yield* operate(shell, name, found, operation, quoted, expand);
}

function pieces({ values, list }: Values, shell: Shell, quoted: boolean): Expanded[] {
  if (!values) return quoted ? [{ text: "", quoted }] : [];
  if (!list) return [{ text: values[0] ?? "", quoted, split: !quoted }];
  if (list === "*" && quoted) return [{ text: values.join((shell.variables.get("IFS") ?? " ")[0] ?? ""), quoted }];
  return values.map((text, index) => ({ text, quoted, split: !quoted, next: index > 0 }));
}

function* lookup(shell: Shell, name: string): Task<Values> {
  if (name === "@" || name === "*") return { values: shell.positional, list: name };
  const array = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
  if (!array) {
    const value = shell.parameter(name);
    return { values: value === undefined ? undefined : [value], list: undefined };
  }
  const alone = shell.variables.find(array[1]!)?.value;
  const elements = shell.elements(array[1]!) ?? new Map(alone === undefined ? [] : [["0", alone]]);
  const subscript = array[2]!;
  if (subscript === "@" || subscript === "*") return { values: [...elements.values()], list: subscript };
  const value = elements.get(yield* shell.subscript(array[1]!, subscript));
  return { values: value === undefined ? undefined : [value], list: undefined };
}

function* operate(
  shell: Shell,
  name: string,
  found: Values,
  operation: ParameterOperation,
  quoted: boolean,
  expand: Expander,
): Task<Expanded[]> {
  const missing = (empty: boolean): boolean =>
    !found.values || (empty && found.values.join("") === "") || (found.list !== undefined && !found.values.length);
  const each = (change: (text: string) => string): Expanded[] => pieces({ ...found, values: found.values?.map(change) }, shell, quoted);
  const one = (text: string): Expanded[] => [{ text, quoted, split: !quoted }];
  switch (operation.type) {
    case "DefaultValue":
      return missing(operation.checkEmpty)
        ? softly(yield* expand.parts(shell, operation.word.parts, quoted), quoted)
        : pieces(found, shell, quoted);
    case "UseAlternative":
      return missing(operation.checkEmpty)
        ? quoted
          ? one("")
          : []
        : softly(yield* expand.parts(shell, operation.word.parts, quoted), quoted);
    case "AssignDefault": {
      if (!missing(operation.checkEmpty)) return pieces(found, shell, quoted);
      const value = yield* expand.text(shell, operation.word);
      shell.variables.set(name, value);
      return one(value);
    }
    case "ErrorIfUnset":
      if (!missing(operation.checkEmpty)) return pieces(found, shell, quoted);
      throw new ExpansionError(
        `${name}: ${(yield* expand.text(shell, operation.word)) || (operation.checkEmpty ? "parameter null or not set" : "parameter not set")}`,
      );
    case "Length":
      return one(String(found.list ? (found.values?.length ?? 0) : [...(found.values?.[0] ?? "")].length));
    case "Substring": {
      const offset = Number(yield* expand.arithmetic(shell, operation.offset.originalText ?? "0"));
      const length = operation.length ? Number(yield* expand.arithmetic(shell, operation.length.originalText ?? "0")) : undefined;
      if (!found.list) return each((text) => slice([...text], offset, length).join(""));
      const values = name === "@" || name === "*" ? [shell.name, ...shell.positional] : [...(found.values ?? [])];
      return pieces({ ...found, values: slice(values, offset, length) }, shell, quoted);
    }
    case "PatternRemoval": {
      const source = patternSource(yield* expand.pattern(shell, operation.pattern), { lazy: !operation.greedy, ...matching(shell) });
      if (operation.side === "prefix") return each((text) => text.replace(new RegExp(`^(?:${source})`, "u"), ""));
      return each((text) => removeSuffix(text, new RegExp(`^(?:${source})$`, "u"), operation.greedy));
    }
    case "PatternReplacement": {
      const pattern = yield* expand.pattern(shell, operation.pattern);
      const replacement = operation.replacement ? yield* expand.pattern(shell, operation.replacement) : [];
      const ampersand = shell.options.has("patsub_replacement");
      const instead = (match: string): string =>
        replacement
          .map((piece) => (piece.quoted || !ampersand ? piece.text : piece.text.replace(/\\&|&/g, (each) => (each === "&" ? match : "&"))))
          .join("");
      const source = patternSource(pattern, matching(shell));
      const flags = `${operation.all ? "g" : ""}u${shell.options.has("nocasematch") ? "i" : ""}`;
      if (!source) return pieces(found, shell, quoted);
      const anchored = operation.anchor === "start" ? `^(?:${source})` : operation.anchor === "end" ? `(?:${source})$` : source;
      return each((text) => text.replace(new RegExp(anchored, flags), instead));
    }
    case "CaseModification": {
      const pattern: Piece[] = operation.pattern ? yield* expand.pattern(shell, operation.pattern) : [{ text: "?", quoted: false }];
      const test = new RegExp(`^(?:${patternSource(pattern, matching(shell))})$`, "u");
      const change = (character: string) =>
        !test.test(character) ? character : operation.direction === "upper" ? character.toUpperCase() : character.toLowerCase();
      return each((text) => [...text].map((character, index) => (operation.all || index === 0 ? change(character) : character)).join(""));
    }
    case "Transform":
      if (operation.operator === "Q") return each(quote);
      if (operation.operator === "U") return each((text) => text.toUpperCase());
      if (operation.operator === "L") return each((text) => text.toLowerCase());
      if (operation.operator === "u") return each((text) => text.slice(0, 1).toUpperCase() + text.slice(1));
      throw new ExpansionError(`\${${name}@${operation.operator}}: k8s-quest does not simulate this expansion yet`);
    default:
      throw new ExpansionError(`\${${name}}: bad substitution`);
  }
}

/** The word of an operator is split where it was not quoted. */
const softly = (parts: Expanded[], quoted: boolean): Expanded[] =>
  parts.map((piece) => (piece.quoted || quoted ? piece : { ...piece, split: true }));

function slice<T>(items: T[], offset: number, length: number | undefined): T[] {
  const start = offset < 0 ? items.length + offset : offset;
  if (start < 0) return [];
  return items.slice(start, length === undefined ? undefined : length < 0 ? items.length + length : start + length);
}

function removeSuffix(text: string, whole: RegExp, greedy: boolean): string {
  for (let i = 0; i <= text.length; i++) {
    const at = greedy ? i : text.length - i;
    if (whole.test(text.slice(at))) return text.slice(0, at);
  }
  return text;
}

/** As bash quotes for reuse: `declare -p`, `${x@Q}`, `alias`. */
export const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
