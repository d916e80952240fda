// awk's functions, POSIX's and the common ones of gawk.
import type { Task } from "../../../machine/process.ts";
import { strftime } from "../jq/time.ts";
import { ToolError } from "../tool.ts";
import type { Awk } from "./contract.ts";
import { splitFields } from "./record.ts";
import type { Expression } from "./tree.ts";
import { type AwkArray, Input, toNumber, toText, type Value } from "./value.ts";

type Builtin = (awk: Awk, args: readonly Expression[]) => Task<Value>;

function* texts(awk: Awk, args: readonly Expression[]): Task<string[]> {
  const out: string[] = [];
  for (const arg of args) out.push(toText(yield* awk.value(arg), awk.text("CONVFMT")));
  return out;
}
function* number(awk: Awk, arg: Expression | undefined): Task<number> {
  return arg ? toNumber(yield* awk.value(arg)) : 0;
}
const math = (change: (value: number) => number): Builtin =>
  function* (awk, [arg]) {
    return change(yield* number(awk, arg));
  };
const arrayOf = (awk: Awk, arg: Expression | undefined): AwkArray => {
  if (arg?.kind !== "name") throw new ToolError("syntax error: an array is expected", 2);
  return awk.array(arg.name);
};

const substitute = (all: boolean): Builtin =>
  function* (awk, [pattern, replacement, target = { kind: "field", index: { kind: "number", value: 0 } }]) {
    const expression = new RegExp((yield* awk.pattern(pattern!)).source, all ? "gs" : "s");
    const [by, text] = yield* texts(awk, [replacement!, target]);
    let count = 0;
    const result = text!.replace(expression, (found) => {
      count++;
      return by!.replace(/\\\\&|\\&|&/g, (mark) => (mark === "&" ? found : mark === "\\&" ? "&" : `\\${found}`));
    });
    if (count && (target.kind === "name" || target.kind === "field" || target.kind === "element")) yield* awk.assign(target, result);
    return count;
  };

export const builtins: Readonly<Record<string, Builtin>> = {
  *length(awk, [arg]) {
    if (arg?.kind === "name") {
      const cell = awk.variables.cell(arg.name);
      if (cell.array || cell.link?.array) return awk.array(arg.name).size;
    }
    return [...(arg ? (yield* texts(awk, [arg]))[0]! : awk.record.text)].length;
  },
  *substr(awk, [text, from, length]) {
    const characters = [...(yield* texts(awk, [text!]))[0]!];
    const start = Math.round(yield* number(awk, from));
    const end = length ? start + Math.round(yield* number(awk, length)) : Number.POSITIVE_INFINITY;
    return characters.slice(Math.max(0, start - 1), Math.max(0, end - 1)).join("");
  },
  *index(awk, args) {
    const [text, part] = yield* texts(awk, args);
    const at = text!.indexOf(part!);
    return at < 0 ? 0 : [...text!.slice(0, at)].length + 1;
  },
  *split(awk, [text, array, separator]) {
    const [whole] = yield* texts(awk, [text!]);
    const by = separator ? (separator.kind === "regex" ? separator.value : (yield* texts(awk, [separator]))[0]!) : awk.text("FS");
    // A regular expression of one blank is that blank, not the default separation.
    const parts = splitFields(whole!, separator?.kind === "regex" && by.length === 1 ? `[${by}]` : by);
    const target = arrayOf(awk, array);
    target.clear();
    parts.forEach((part, i) => {
      target.set(String(i + 1), new Input(part));
    });
    return parts.length;
  },
  sub: substitute(false),
  gsub: substitute(true),
  *gensub(awk, [pattern, replacement, how, target]) {
    const source = (yield* awk.pattern(pattern!)).source;
    const [by, which] = yield* texts(awk, [replacement!, how!]);
    const text = target ? (yield* texts(awk, [target]))[0]! : awk.record.text;
    let at = 0;
    return text.replace(new RegExp(source, "gs"), (...match) => {
      at++;
      if (!/^[gG]/.test(which!) && at !== Math.max(1, Math.trunc(Number(which)) || 1)) return match[0];
      return by!.replace(/\\([\d&\\])|&/g, (mark, special: string | undefined) =>
        special === undefined
          ? match[0]
          : /\d/.test(special)
            ? ((match[Number(special)] as string | undefined) ?? "")
            : special === "&"
              ? "&"
              : mark[1]!,
      );
    });
  },
  *match(awk, [text, pattern, array]) {
    const [whole] = yield* texts(awk, [text!]);
    const found = (yield* awk.pattern(pattern!)).exec(whole!);
    const at = found ? [...whole!.slice(0, found.index)].length + 1 : 0;
    awk.set("RSTART", at);
    awk.set("RLENGTH", found ? [...found[0]].length : -1);
    if (array) {
      const target = arrayOf(awk, array);
      target.clear();
      found?.forEach((part, i) => {
        if (part !== undefined) target.set(String(i), new Input(part));
      });
    }
    return at;
  },
  *sprintf(awk, args) {
    const values: Value[] = [];
    for (const arg of args) values.push(yield* awk.value(arg));
    return awk.format(values);
  },
  *toupper(awk, args) {
    return (yield* texts(awk, args))[0]!.toUpperCase();
  },
  *tolower(awk, args) {
    return (yield* texts(awk, args))[0]!.toLowerCase();
  },
  int: math(Math.trunc),
  sqrt: math(Math.sqrt),
  exp: math(Math.exp),
  log: math(Math.log),
  sin: math(Math.sin),
  cos: math(Math.cos),
  *atan2(awk, [y, x]) {
    return Math.atan2(yield* number(awk, y), yield* number(awk, x));
  },
  *rand(awk) {
    return awk.self.machine.random.stream(`awk/${awk.seed}/${awk.draws++}`).between(0, 999_999) / 1_000_000;
  },
  *srand(awk, [arg]) {
    const before = awk.seed;
    awk.seed = arg ? yield* number(awk, arg) : Math.floor(awk.self.clock.now / 1000);
    awk.draws = 0;
    return before;
  },
  *systime(awk) {
    return Math.floor(awk.self.clock.now / 1000);
  },
  *strftime(awk, [format, time]) {
    const text = format ? (yield* texts(awk, [format]))[0]! : "%a %b %e %H:%M:%S %Z %Y";
    return String(strftime(time ? yield* number(awk, time) : Math.floor(awk.self.clock.now / 1000), text));
  },
  *system(awk, args) {
    const [command] = yield* texts(awk, args);
    yield* awk.flush();
    return yield* awk.streams.system(command!);
  },
  *close(awk, args) {
    const [name] = yield* texts(awk, [args[0]!]);
    yield* awk.flush();
    return yield* awk.streams.close(name!);
  },
  *fflush(awk) {
    yield* awk.flush();
    return 0;
  },
  asort: sorted(false),
  asorti: sorted(true),
};

function sorted(keys: boolean): Builtin {
  return function* (awk, [source, target]) {
    const from = arrayOf(awk, source);
    const values = keys ? [...from.keys()].sort() : [...from.values()].sort((a, b) => (toText(a, "%.6g") < toText(b, "%.6g") ? -1 : 1));
    if (!keys) values.sort((a, b) => toNumber(a) - toNumber(b));
    const to = target ? arrayOf(awk, target) : from;
    to.clear();
    values.forEach((value, i) => {
      to.set(String(i + 1), value);
    });
    return values.length;
  };
}
