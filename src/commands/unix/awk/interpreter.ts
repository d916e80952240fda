// Runs an awk program.
import { FileError } from "../../../machine/file-error.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { say, ToolError } from "../tool.ts";
import { builtins } from "./builtins.ts";
import type { Awk } from "./contract.ts";
import { sprintf } from "./format.ts";
import { MainInput } from "./main-input.ts";
import { arithmetic, holds } from "./operators.ts";
import { Record } from "./record.ts";
import { expressionOf } from "./regex.ts";
import { execute, type Outcome } from "./statements.ts";
import { type Reader, Streams } from "./streams.ts";
import type { AwkFunction, AwkProgram, Expression, Place, Rule } from "./tree.ts";
import { type AwkArray, compare, Input, isTrue, toNumber, toText, type Value } from "./value.ts";
import { type Cell, Variables } from "./variables.ts";

export class Interpreter implements Awk {
  readonly variables = new Variables();
  #depth = 0;
  returned: Value;
  code = 0;
  #out = "";
  readonly streams: Streams;
  readonly record: Record;
  readonly #input: MainInput;
  readonly #active = new Set<Rule>();
  seed = 0;
  draws = 0;

  constructor(
    readonly self: Running,
    private readonly program: AwkProgram,
    operands: readonly string[],
  ) {
    this.streams = new Streams(self);
    this.record = new Record(this);
    this.#input = new MainInput(this);
    for (const [name, value] of Object.entries({
      FS: " ",
      OFS: " ",
      RS: "\n",
      ORS: "\n",
      NR: 0,
      FNR: 0,
      SUBSEP: "\x1c",
      CONVFMT: "%.6g",
      OFMT: "%.6g",
      RSTART: 0,
      RLENGTH: -1,
    }))
      this.set(name, value);
    this.set("ARGC", operands.length + 1);
    this.variables.globals.set("ARGV", {
      value: undefined,
      array: new Map([["0", "awk"], ...operands.map((word, i): [string, Value] => [String(i + 1), new Input(word)])]),
    });
    this.variables.globals.set("ENVIRON", {
      value: undefined,
      array: new Map(Object.entries(self.environment).map(([name, text]) => [name, new Input(text)])),
    });
  }

  get(name: string): Value {
    return name === "NF" ? this.record.count : this.variables.cell(name).value;
  }
  set(name: string, value: Value): void {
    if (name === "NF") this.record.count = toNumber(value);
    else this.variables.cell(name).value = value;
  }
  text(name: string): string {
    return toText(this.get(name), "%.6g");
  }
  array(name: string): AwkArray {
    return this.variables.array(name);
  }

  *run(): Task<number> {
    const of = (kind: "BEGIN" | "END") => this.program.rules.filter(({ pattern }) => pattern === kind);
    let ended: Outcome = "";
    for (const rule of of("BEGIN")) {
      ended = yield* execute(this, rule.action!);
      if (ended === "exit") break;
    }
    const mains = this.program.rules.filter(({ pattern }) => pattern !== "BEGIN" && pattern !== "END");
    if (ended !== "exit" && (mains.length || of("END").length))
      while (yield* this.nextRecord()) {
        ended = yield* this.#rules(mains);
        if (ended === "nextfile") this.#input.skipFile();
        if (ended === "exit") break;
      }
    const stoppedInEnd = ended === "exit";
    if (!stoppedInEnd || this.code === 0 || of("END").length)
      for (const rule of of("END")) if ((yield* execute(this, rule.action!)) === "exit") break;
    yield* this.flush();
    yield* this.streams.closeAll();
    return this.code;
  }
  *#rules(rules: readonly Rule[]): Task<Outcome> {
    for (const rule of rules) {
      if (!(yield* this.#applies(rule))) continue;
      if (!rule.action) this.write(`${this.record.text}${this.text("ORS")}`);
      else {
        const outcome = yield* execute(this, rule.action);
        if (outcome === "next") return "";
        if (outcome === "exit" || outcome === "nextfile") return outcome;
      }
    }
    if (this.#out.length > 4096) yield* this.flush();
    return "";
  }
  *#applies(rule: Rule): Task<boolean> {
    if (typeof rule.pattern !== "object") return true;
    if (!rule.until) return isTrue(yield* this.value(rule.pattern));
    if (!this.#active.has(rule)) {
      if (!isTrue(yield* this.value(rule.pattern))) return false;
      this.#active.add(rule);
    }
    if (isTrue(yield* this.value(rule.until))) this.#active.delete(rule);
    return true;
  }

  write(text: string): void {
    this.#out += text;
  }
  *flush(): Task<void> {
    const text = this.#out;
    this.#out = "";
    if (text) yield* say(this.self, text);
  }

  /** Reads the next record of the main input into $0, or into `place`. */
  *nextRecord(place?: Place): Task<boolean> {
    const record = yield* this.#input.next();
    if (record === undefined) return false;
    this.set("NR", toNumber(this.get("NR")) + 1);
    this.set("FNR", toNumber(this.get("FNR")) + 1);
    if (place) yield* this.#assign(place, new Input(record));
    else this.record.text = record;
    return true;
  }

  format(values: readonly Value[]): string {
    const convert = this.text("CONVFMT");
    const [format, ...rest] = values;
    return sprintf(
      toText(format, convert),
      rest.map((value) => ({ number: toNumber(value), text: toText(value, convert), isNumber: typeof value === "number" })),
    );
  }

  *key(keys: readonly Expression[]): Task<string> {
    const parts: string[] = [];
    for (const key of keys) parts.push(toText(yield* this.value(key), this.text("CONVFMT")));
    return parts.join(this.text("SUBSEP"));
  }
  *#assign(place: Place, value: Value): Task<void> {
    if (place.kind === "name") this.set(place.name, value);
    else if (place.kind === "element") this.array(place.array).set(yield* this.key(place.keys), value);
    else this.record.setField(toNumber(yield* this.value(place.index)), value);
  }
  assign(place: Place, value: Value): Task<void> {
    return this.#assign(place, value);
  }

  *pattern(expression: Expression): Task<RegExp> {
    return expressionOf(expression.kind === "regex" ? expression.value : toText(yield* this.value(expression), this.text("CONVFMT")));
  }

  *value(expression: Expression): Task<Value> {
    switch (expression.kind) {
      case "number":
      case "string":
        return expression.value;
      case "regex":
        return expressionOf(expression.value).test(this.record.text) ? 1 : 0;
      case "group":
        return yield* this.value(expression.of);
      case "name":
        return this.get(expression.name);
      case "field":
        return this.record.field(toNumber(yield* this.value(expression.index)));
      case "element": {
        const array = this.array(expression.array);
        const key = yield* this.key(expression.keys);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case "and":
        return isTrue(yield* this.value(expression.left)) && isTrue(yield* this.value(expression.right)) ? 1 : 0;
      case "or":
        return isTrue(yield* this.value(expression.left)) || isTrue(yield* this.value(expression.right)) ? 1 : 0;
      case "match": {
        const text = toText(yield* this.value(expression.left), this.text("CONVFMT"));
        const pattern = yield* this.pattern(expression.right);
        return pattern.test(text) === (expression.operator === "~") ? 1 : 0;
      }
      case "compare": {
        const left = yield* this.value(expression.left);
        const result = compare(left, yield* this.value(expression.right), this.text("CONVFMT"));
        return holds(expression.operator, result) ? 1 : 0;
      }
      case "concatenate": {
        const convert = this.text("CONVFMT");
        const left = toText(yield* this.value(expression.left), convert);
        return left + toText(yield* this.value(expression.right), convert);
      }
      case "binary": {
        const left = toNumber(yield* this.value(expression.left));
        return arithmetic(expression.operator, left, toNumber(yield* this.value(expression.right)));
      }
      case "unary": {
        const value = yield* this.value(expression.of);
        return expression.operator === "!" ? (isTrue(value) ? 0 : 1) : expression.operator === "-" ? -toNumber(value) : toNumber(value);
      }
      case "assign": {
        let value = yield* this.value(expression.value);
        if (expression.operator !== "=")
          value = arithmetic(expression.operator[0]!, toNumber(yield* this.value(expression.place)), toNumber(value));
        yield* this.#assign(expression.place, value);
        return value;
      }
      case "step": {
        const old = toNumber(yield* this.value(expression.place));
        yield* this.#assign(expression.place, old + expression.by);
        return expression.before ? old + expression.by : old;
      }
      case "if":
        return yield* this.value(isTrue(yield* this.value(expression.condition)) ? expression.then : expression.else);
      case "in":
        return this.array(expression.array).has(yield* this.key(expression.keys)) ? 1 : 0;
      case "list":
        return yield* this.key(expression.items);
      case "getline":
        return yield* this.#getline(expression);
      case "call":
        return yield* this.#call(expression.name, expression.args);
    }
  }

  *#getline({ from, source, place }: Expression & { kind: "getline" }): Task<Value> {
    if (from === "input") return (yield* this.nextRecord(place)) ? 1 : 0;
    yield* this.flush();
    const name = toText(yield* this.value(source!), this.text("CONVFMT"));
    let reader: Reader;
    try {
      reader = this.streams.reader(from, name);
    } catch (error) {
      if (error instanceof FileError) return -1;
      throw error;
    }
    const record = yield* reader.next(this.text("RS"), () => this.flush());
    if (record === undefined) return 0;
    if (from === "command") this.set("NR", toNumber(this.get("NR")) + 1);
    if (place) yield* this.#assign(place, new Input(record));
    else this.record.text = record;
    return 1;
  }

  *#call(name: string, args: readonly Expression[]): Task<Value> {
    const made = this.program.functions.get(name);
    if (made) return yield* this.#user(name, made, args);
    const builtin = builtins[name];
    if (!builtin) throw new ToolError(`function ${name} never defined`, 2);
    return yield* builtin(this, args);
  }
  *#user(name: string, { parameters, body }: AwkFunction, args: readonly Expression[]): Task<Value> {
    if (args.length > parameters.length) throw new ToolError(`function ${name}: too many arguments in call`, 2);
    if (this.#depth > 800) throw new ToolError("function call nesting too deep", 2);
    const locals = new Map<string, Cell>();
    for (const [index, parameter] of parameters.entries()) {
      const arg = args[index];
      const cell = arg?.kind === "name" && arg.name !== "NF" ? this.variables.cell(arg.name) : undefined;
      if (cell && (cell.array || cell.value === undefined)) locals.set(parameter, { value: undefined, array: cell.array, link: cell });
      else locals.set(parameter, { value: arg ? yield* this.value(arg) : undefined, array: undefined });
    }
    const outer = this.variables.locals;
    this.variables.locals = locals;
    this.#depth++;
    this.returned = undefined;
    const outcome = yield* execute(this, body);
    this.variables.locals = outer;
    this.#depth--;
    const value = this.returned;
    this.returned = undefined;
    return outcome === "return" ? value : undefined;
  }
}
