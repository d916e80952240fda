// Word expansion, in bash's order: braces, tilde, parameters, commands and arithmetic, splitting into fields, paths.
import type { Task } from "../../machine/process.ts";
import { ArithmeticError, evaluateArithmetic } from "./arithmetic.ts";
import { type Expanded, type Expander, ExpansionError, NoMatch } from "./expansion.ts";
import { finding } from "./options.ts";
import { parameterPart } from "./parameters.ts";
import { parse, type WordNode, type WordPart } from "./parse.ts";
import { findPaths, hasGlob, type Piece } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { capture, substituteProcess } from "./substitution.ts";

/** The fields that words expand to. */
export function* expandWords(shell: Shell, words: readonly WordNode[]): Task<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    const text = plainText(word);
    if (text !== undefined) {
      fields.push(text);
      continue;
    }
    for (const variant of braces(word.parts))
      for (const field of splitFields(yield* expandParts(shell, variant), shell.variables.get("IFS") ?? " \t\n")) {
        const text = field.map((piece) => piece.text).join("");
        if (shell.options.has("noglob") || !hasGlob(field, shell.options.has("extglob"))) {
          fields.push(text);
          continue;
        }
        const paths = findPaths(shell.self.machine.files, shell.self.directory, field, finding(shell));
        if (!paths.length && shell.options.has("failglob")) throw new NoMatch(`no match: ${text}`);
        fields.push(...(paths.length || shell.options.has("nullglob") ? paths : [text]));
      }
  }
  return fields;
}

/** The text of a word in which nothing is to be expanded, as most words of a script are. */
function plainText({ parts: [part, next] }: WordNode): string | undefined {
  if (!part || next) return undefined;
  if (part.type === "SingleQuoted") return part.value;
  return part.type === "Literal" && part.value && !/[*?[\\]/.test(part.value) ? part.value : undefined;
}

/** A word as one string, neither split nor globbed: assignments, here-documents, `case` words. */
export function* expandText(shell: Shell, word: WordNode | null | undefined): Task<string> {
  return word ? joined(yield* expandParts(shell, word.parts), shell) : "";
}

/** A word as a pattern; `extended` where groups need no option. */
export function* expandPattern(shell: Shell, word: WordNode, extended = false): Task<Piece[]> {
  return yield* expandParts(shell, word.parts, false, extended);
}

const joined = (pieces: readonly Expanded[], shell: Shell): string => {
  const separator = (shell.variables.get("IFS") ?? " ")[0] ?? "";
  return pieces.map((piece, index) => (piece.next && index ? separator : "") + piece.text).join("");
};

export function* expandParts(shell: Shell, parts: readonly WordPart[], quoted = false, extended = false): Task<Expanded[]> {
  const out: Expanded[] = [];
  for (const part of parts) {
    switch (part.type) {
      case "Literal":
        out.push({ text: part.value, quoted });
        break;
      case "SingleQuoted":
      case "Escaped":
        out.push({ text: part.value, quoted: true });
        break;
      case "Glob":
        // bash refuses groups as it reads them; here the option may have come to be on in a line before.
        if (/^[@?*+!]\(/.test(part.pattern) && !extended && !shell.options.has("extglob"))
          throw new ExpansionError("syntax error near unexpected token `('");
        out.push({ text: part.pattern.includes("$") ? yield* globText(shell, part.pattern) : part.pattern, quoted });
        break;
      case "DoubleQuoted": {
        const inner = yield* expandParts(shell, part.parts, true);
        const list = part.parts.some((each) => each.type === "ParameterExpansion" && /^@$|\[@\]$/.test(each.parameter));
        if (inner.length || !list) out.push({ text: "", quoted: true }, ...inner);
        break;
      }
      case "ParameterExpansion":
        out.push(...(yield* parameterPart(shell, part, quoted, expander)));
        break;
      case "CommandSubstitution":
        out.push({ text: yield* capture(shell, part.body), quoted, split: !quoted });
        break;
      case "ArithmeticExpansion":
        out.push({ text: String(yield* arithmetic(shell, part.expression.originalText ?? "")), quoted, split: !quoted });
        break;
      case "ProcessSubstitution":
        out.push({ text: substituteProcess(shell, part.body, part.direction), quoted: true });
        break;
      case "TildeExpansion":
        out.push({ text: home(shell, part.user), quoted: true });
        break;
      case "BraceExpansion":
        for (const variant of braces([part])) out.push(...(yield* expandParts(shell, variant, quoted)));
        break;
    }
  }
  return out;
}

function* globText(shell: Shell, pattern: string): Task<string> {
  const parsed = parse(`"${pattern}"`);
  const word = "script" in parsed ? parsed.script.statements[0]?.pipelines[0]?.commands[0] : undefined;
  return word?.type === "SimpleCommand" ? yield* expandText(shell, word.name) : pattern;
}

/** The value of an arithmetic expression, its `$` parts expanded first. @throws ExpansionError */
export function* arithmetic(shell: Shell, text: string): Task<bigint> {
  let source = text;
  if (/[$`]/.test(text)) {
    const parsed = parse(`: "${text.replaceAll('"', "")}"`);
    const command = "script" in parsed ? parsed.script.statements[0]?.pipelines[0]?.commands[0] : undefined;
    if (command?.type === "SimpleCommand") source = yield* expandText(shell, command.args[0]);
  }
  try {
    return evaluateArithmetic(source, shell);
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ExpansionError(error.message);
    throw error;
  }
}

const expander: Expander = { parts: expandParts, text: expandText, pattern: expandPattern, arithmetic };

function home(shell: Shell, user: string | null): string {
  if (user === null) return shell.variables.get("HOME") ?? "/root";
  if (user === "+") return shell.self.directory;
  if (user === "-") return shell.variables.get("OLDPWD") ?? "~-";
  const files = shell.self.machine.files;
  const line = files.exists("/etc/passwd")
    ? files
        .read("/etc/passwd")
        .split("\n")
        .find((each) => each.startsWith(`${user}:`))
    : undefined;
  return line?.split(":")[5] ?? `~${user}`;
}

function braces(parts: readonly WordPart[]): WordPart[][] {
  const at = parts.findIndex((part) => part.type === "BraceExpansion");
  const part = parts[at];
  if (part?.type !== "BraceExpansion") return [[...parts]];
  const heads = part.items.flatMap((item): WordPart[][] =>
    item.type === "Word" ? braces(item.word.parts) : range(item).map((value) => [{ type: "Literal", value }]),
  );
  const tails = braces(parts.slice(at + 1));
  return heads.flatMap((head) => tails.map((tail) => [...parts.slice(0, at), ...head, ...tail]));
}

function range(item: { start: string | number; end: string | number; step?: number; startStr?: string; endStr?: string }): string[] {
  const letters = typeof item.start === "string";
  const from = letters ? String(item.start).charCodeAt(0) : Number(item.start);
  const to = letters ? String(item.end).charCodeAt(0) : Number(item.end);
  const step = Math.max(1, Math.abs(item.step ?? 1));
  const padded = /^-?0\d/.test(item.startStr ?? "") || /^-?0\d/.test(item.endStr ?? "");
  const width = padded ? Math.max(item.startStr?.length ?? 0, item.endStr?.length ?? 0) : 0;
  const out: string[] = [];
  for (let value = from; from <= to ? value <= to : value >= to; value += from <= to ? step : -step)
    out.push(letters ? String.fromCharCode(value) : String(value).padStart(width, "0"));
  return out;
}

/** Splits unquoted expansions at IFS; fields with nothing quoted and nothing in them vanish. */
export function splitFields(pieces: readonly Expanded[], ifs: string): Piece[][] {
  if (!pieces.some(({ next, split }) => next || split)) {
    const whole = pieces.filter(({ text, quoted }) => text || quoted);
    return whole.length ? [whole] : [];
  }
  const fields: Piece[][] = [];
  let field: Piece[] | undefined;
  const white = [...ifs].filter((character) => /[ \t\n]/.test(character)).join("");
  const add = (text: string, quoted: boolean) => {
    if (!text && !quoted) return;
    field ??= [];
    field.push({ text, quoted });
  };
  const finish = () => {
    if (field) fields.push(field);
    field = undefined;
  };
  for (const piece of pieces) {
    if (piece.next) finish();
    if (!piece.split || !ifs) {
      add(piece.text, piece.quoted);
      continue;
    }
    let word = "";
    for (const character of piece.text) {
      if (!ifs.includes(character)) word += character;
      else {
        add(word, false);
        if (!white.includes(character) && !word && !field) field = [{ text: "", quoted: true }];
        word = "";
        finish();
      }
    }
    add(word, false);
  }
  finish();
  return fields;
}
