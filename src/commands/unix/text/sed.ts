// sed: the stream editor, with the commands and addresses of GNU sed that people use.
import type { Program, Running, Task } from "../../../machine/process.ts";
import { lines, options, pathOf, readInput, readLine, say, ToolError, tool } from "../tool.ts";
import { posix } from "./pattern.ts";

type Address = { line: number } | { last: true } | { expression: RegExp } | { first: number; step: number };
interface Command {
  from?: Address;
  to?: Address | { offset: number };
  not: boolean;
  name: string;
  /** y, s, a, i, c, r, w, b, t, : */
  text: string;
  expression?: RegExp;
  flags?: string;
  block?: Command[];
  active?: number | true;
}

class Parser {
  at = 0;
  constructor(
    readonly script: string,
    readonly extended: boolean,
  ) {}

  fail(why: string): never {
    throw new ToolError(`-e expression #1, char ${Math.min(this.at + 1, this.script.length)}: ${why}`);
  }
  commands(closing = false): Command[] {
    const out: Command[] = [];
    for (;;) {
      while (/[\s;]/.test(this.script[this.at] ?? "")) this.at++;
      const next = this.script[this.at];
      if (next === undefined) {
        if (closing) this.fail("unmatched `{'");
        return out;
      }
      if (next === "}") {
        if (!closing) this.fail("unexpected `}'");
        this.at++;
        return out;
      }
      if (next === "#") {
        const end = this.script.indexOf("\n", this.at);
        this.at = end < 0 ? this.script.length : end;
        continue;
      }
      out.push(this.command());
    }
  }
  spaces(): void {
    while (/[ \t]/.test(this.script[this.at] ?? "")) this.at++;
  }
  address(): Address | undefined {
    const rest = this.script.slice(this.at);
    const step = /^(\d+)~(\d+)/.exec(rest);
    if (step) {
      this.at += step[0].length;
      return { first: Number(step[1]), step: Number(step[2]) };
    }
    const number = /^\d+/.exec(rest);
    if (number) {
      this.at += number[0].length;
      return { line: Number(number[0]) };
    }
    if (rest[0] === "$") {
      this.at++;
      return { last: true };
    }
    if (rest[0] !== "/" && rest[0] !== "\\") return undefined;
    if (rest[0] === "\\") this.at++;
    const source = this.delimited(this.script[this.at++]!);
    const ignore = this.script[this.at] === "I";
    if (ignore) this.at++;
    return { expression: this.expression(source, ignore ? "i" : "") };
  }
  /** Up to the next delimiter, which is passed over. */
  delimited(delimiter: string): string {
    let out = "";
    for (let inside = false; ; this.at++) {
      const character = this.script[this.at];
      if (character === undefined) this.fail(`unterminated \`${this.script[0] === "y" ? "y" : "s"}' command`);
      if (character === "\\") {
        const next = this.script[++this.at] ?? "";
        out += next === delimiter && !/[.*[\]^$()+?{}|\\&\d]/.test(next) ? next : `\\${next}`;
        continue;
      }
      if (character === "[") inside = true;
      if (character === "]") inside = false;
      if (character === delimiter && !(inside && delimiter !== "/" && false)) {
        this.at++;
        return out;
      }
      out += character;
    }
  }
  expression(source: string, flags: string): RegExp {
    try {
      return new RegExp(posix(source, this.extended), `${flags}g`);
    } catch (error) {
      return this.fail((error as Error).message);
    }
  }
  command(): Command {
    const command: Command = { not: false, name: "", text: "" };
    const from = this.address();
    if (from) {
      command.from = from;
      this.spaces();
      if (this.script[this.at] === ",") {
        this.at++;
        this.spaces();
        if (this.script[this.at] === "+") {
          this.at++;
          command.to = { offset: (this.address() as { line: number } | undefined)?.line ?? this.fail("unexpected `,'") };
        } else command.to = this.address() ?? this.fail("unexpected `,'");
      }
    }
    this.spaces();
    while (this.script[this.at] === "!") {
      command.not = true;
      this.at++;
      this.spaces();
    }
    const name = this.script[this.at++];
    if (name === undefined) this.fail("missing command");
    command.name = name;
    if (name === "{") command.block = this.commands(true);
    else if (name === "s") {
      const delimiter = this.script[this.at++] ?? this.fail("unterminated `s' command");
      const source = this.delimited(delimiter);
      command.text = this.delimited(delimiter);
      const flags = /^(?:[gpiIeM]|\d+)*/.exec(this.script.slice(this.at))![0];
      this.at += flags.length;
      if (this.script[this.at] === "w") this.fail("k8s-quest does not simulate the w flag of s yet");
      command.flags = flags;
      command.expression = this.expression(source, `${/[iI]/.test(flags) ? "i" : ""}${flags.includes("M") ? "m" : ""}`);
      this.end();
    } else if (name === "y") {
      const delimiter = this.script[this.at++] ?? this.fail("unterminated `y' command");
      const from_ = this.delimited(delimiter);
      command.text = `${from_}\0${this.delimited(delimiter)}`;
      this.end();
    } else if ("aic".includes(name)) {
      this.spaces();
      if (this.script[this.at] === "\\") {
        this.at++;
        if (this.script[this.at] === "\n") this.at++;
        else this.spaces();
      }
      let text = "";
      while (this.at < this.script.length && this.script[this.at] !== "\n") {
        if (this.script[this.at] === "\\") this.at++;
        text += this.script[this.at++] ?? "";
      }
      command.text = text;
    } else if ("btT:rwR".includes(name)) {
      this.spaces();
      const end = /[\n;}]/.exec(
        name === ":" || "rwR".includes(name) ? this.script.slice(this.at).replace(/[;}]/g, " ") : this.script.slice(this.at),
      );
      command.text = this.script.slice(this.at, end ? this.at + end.index : undefined).trim();
      this.at += end ? end.index : this.script.length;
    } else if ("dDpPnNgGhHxqQ=lz".includes(name)) {
      if ("qQ".includes(name)) {
        this.spaces();
        const code = /^\d+/.exec(this.script.slice(this.at))?.[0] ?? "";
        command.text = code;
        this.at += code.length;
      }
      this.end();
    } else this.fail(`unknown command: \`${name}'`);
    return command;
  }
  end(): void {
    this.spaces();
    const next = this.script[this.at];
    if (next !== undefined && !/[\n;}#]/.test(next)) this.fail("unknown option to `s'");
  }
}

interface State {
  pattern: string;
  hold: string;
  line: number;
  substituted: boolean;
  appended: string[];
}

const replacement = (text: string, match: readonly (string | undefined)[]): string => {
  let out = "";
  let mode: "U" | "L" | "" = "";
  let once: "u" | "l" | "" = "";
  const put = (part: string) => {
    let shown = mode === "U" ? part.toUpperCase() : mode === "L" ? part.toLowerCase() : part;
    if (once && shown) {
      shown = (once === "u" ? shown[0]!.toUpperCase() : shown[0]!.toLowerCase()) + shown.slice(1);
      once = "";
    }
    out += shown;
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === "&") put(match[0] ?? "");
    else if (character !== "\\") put(character);
    else {
      const next = text[++i] ?? "";
      if (/\d/.test(next)) put(match[Number(next)] ?? "");
      else if (next === "n") put("\n");
      else if (next === "t") put("\t");
      else if (next === "U" || next === "L") mode = next;
      else if (next === "E") mode = "";
      else if (next === "u" || next === "l") once = next;
      else put(next);
    }
  }
  return out;
};

/** Runs the script over the lines of one stream. */
class Editor {
  out: string[] = [];
  quit: number | undefined;
  state: State = { pattern: "", hold: "", line: 0, substituted: false, appended: [] };

  constructor(
    readonly self: Running,
    readonly script: readonly Command[],
    readonly quiet: boolean,
    readonly next: () => Task<string | undefined>,
    readonly isLast: () => Task<boolean>,
  ) {}

  *matches(address: Address): Task<boolean> {
    if ("line" in address) return this.state.line === address.line;
    if ("last" in address) return yield* this.isLast();
    if ("step" in address)
      return address.step
        ? this.state.line >= address.first && (this.state.line - address.first) % address.step === 0
        : this.state.line === address.first;
    address.expression.lastIndex = 0;
    return address.expression.test(this.state.pattern);
  }

  *selected(command: Command): Task<boolean> {
    if (!command.from) return true;
    if (!command.to) return yield* this.matches(command.from);
    if (command.active !== undefined) {
      if (typeof command.active === "number") {
        if (this.state.line >= command.active) command.active = undefined;
        return true;
      }
      if (yield* this.matches(command.to as Address)) command.active = undefined;
      return true;
    }
    if (!(yield* this.matches(command.from))) return false;
    if ("offset" in command.to) {
      if (command.to.offset > 0) command.active = this.state.line + command.to.offset;
    } else if ("line" in command.to) {
      if (command.to.line > this.state.line) command.active = command.to.line;
    } else command.active = true;
    return true;
  }

  /** What follows: the next line ("delete"), the script from its start ("restart"), a label, or the end of the cycle. */
  *run(commands: readonly Command[]): Task<"end" | "delete" | "restart" | { label: string } | undefined> {
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i]!;
      if ((yield* this.selected(command)) === command.not) continue;
      const { state } = this;
      switch (command.name) {
        case "{": {
          const result = yield* this.run(command.block!);
          if (typeof result !== "object") {
            if (result) return result;
            break;
          }
          const at = commands.findIndex((each) => each.name === ":" && each.text === result.label);
          if (at < 0) return result;
          i = at;
          break;
        }
        case "d":
          return "delete";
        case "D":
          if (!state.pattern.includes("\n")) return "delete";
          state.pattern = state.pattern.slice(state.pattern.indexOf("\n") + 1);
          return "restart";
        case "p":
          this.out.push(state.pattern);
          break;
        case "P":
          this.out.push(state.pattern.split("\n", 1)[0]!);
          break;
        case "=":
          this.out.push(String(state.line));
          break;
        case "l":
          this.out.push(`${JSON.stringify(state.pattern).slice(1, -1).replaceAll('\\"', '"')}$`);
          break;
        case "z":
          state.pattern = "";
          break;
        case "g":
          state.pattern = state.hold;
          break;
        case "G":
          state.pattern += `\n${state.hold}`;
          break;
        case "h":
          state.hold = state.pattern;
          break;
        case "H":
          state.hold += `\n${state.pattern}`;
          break;
        case "x":
          [state.pattern, state.hold] = [state.hold, state.pattern];
          break;
        case "a":
          state.appended.push(command.text);
          break;
        case "i":
          this.out.push(command.text);
          break;
        case "c":
          if (!command.to || command.active === undefined) this.out.push(command.text);
          return "delete";
        case "r": {
          const path = pathOf(this.self, command.text);
          if (this.self.machine.files.exists(path)) state.appended.push(this.self.machine.files.read(path).replace(/\n$/, ""));
          break;
        }
        case "w":
          this.self.machine.files.write(pathOf(this.self, command.text), `${state.pattern}\n`, { append: true });
          break;
        case "n": {
          if (yield* this.isLast()) {
            this.quit = 0;
            return "end";
          }
          if (!this.quiet) this.out.push(state.pattern);
          this.flushAppended();
          state.pattern = (yield* this.next())!;
          state.line++;
          break;
        }
        case "N": {
          if (yield* this.isLast()) {
            this.quit = 0;
            return "end";
          }
          state.pattern += `\n${yield* this.next()}`;
          state.line++;
          break;
        }
        case "q":
        case "Q":
          this.quit = Number(command.text || 0);
          return command.name === "q" ? "end" : "delete";
        case "y": {
          const [from = "", to = ""] = command.text.split("\0").map((text) => text.replace(/\\n/g, "\n").replace(/\\(.)/g, "$1"));
          state.pattern = [...state.pattern]
            .map((character) => {
              const at = [...from].indexOf(character);
              return at < 0 ? character : ([...to][at] ?? "");
            })
            .join("");
          break;
        }
        case "s":
          this.substitute(command);
          break;
        case "t":
        case "T":
        case "b": {
          const jump = command.name === "b" || state.substituted === (command.name === "t");
          if (command.name !== "b") state.substituted = false;
          if (!jump) break;
          if (!command.text) return "end";
          const at = commands.findIndex((each) => each.name === ":" && each.text === command.text);
          if (at < 0) return { label: command.text };
          i = at;
          break;
        }
      }
    }
    return undefined;
  }

  substitute(command: Command): void {
    const flags = command.flags!;
    const nth = Number(/\d+/.exec(flags)?.[0] ?? 1);
    const all = flags.includes("g");
    let count = 0;
    let changed = false;
    command.expression!.lastIndex = 0;
    const result = this.state.pattern.replace(command.expression!, (...match) => {
      count++;
      if (count < nth || (!all && count > nth)) return match[0] as string;
      changed = true;
      const groups = match.slice(
        0,
        match.findIndex((part, i) => i > 0 && typeof part === "number"),
      );
      return replacement(command.text, groups as string[]);
    });
    if (!changed) return;
    this.state.pattern = result;
    this.state.substituted = true;
    if (flags.includes("p")) this.out.push(result);
  }

  flushAppended(): void {
    this.out.push(...this.state.appended);
    this.state.appended = [];
  }

  /** One line through the script; false when the editor is to stop. */
  *cycle(): Task<boolean> {
    const line = yield* this.next();
    if (line === undefined) return false;
    this.state.pattern = line;
    this.state.line++;
    this.state.substituted = false;
    for (;;) {
      const result = yield* this.run(this.script);
      if (typeof result === "object") throw new ToolError(`-e expression #1, char ${1}: can't find label for jump to \`${result.label}'`);
      if (result === "restart") continue;
      if (result !== "delete" && !this.quiet) this.out.push(this.state.pattern);
      this.flushAppended();
      return this.quit === undefined;
    }
  }
}

const reset = (commands: readonly Command[]): void => {
  for (const command of commands) {
    command.active = undefined;
    if (command.block) reset(command.block);
  }
};

const sed = tool(function* (self, args) {
  let suffix: string | undefined;
  const rest = args.map((arg) => {
    const match = /^(?:-(?:[nrEs]*)i(.*)|--in-place(?:=(.*))?)$/.exec(arg);
    if (!match) return arg;
    suffix = match[1] ?? match[2] ?? "";
    return arg.startsWith("--") ? "" : arg.slice(0, arg.indexOf("i")).replace(/^-$/, "");
  });
  const flags = options(
    rest.filter((arg, i) => arg !== "" || args[i] === ""),
    "nrEse:f:zul:",
    { quiet: "n", silent: "n", "regexp-extended": "E", "expression=": "e", "file=": "f", separate: "s", "null-data": "z", unbuffered: "u" },
  );
  const operands = [...flags.operands];
  const parts = [...flags.values("e")];
  for (const file of flags.values("f")) parts.push((yield* readInput(self, file)) ?? "");
  if (!parts.length) {
    const script = operands.shift();
    if (script === undefined) throw new ToolError("no script specified");
    parts.push(script);
  }
  let source = parts.join("\n");
  const quiet = flags.has("n") || /^#n\n/.test(source);
  source = source.replace(/^#n\n/, "");
  const script = new Parser(source, flags.has("E") || flags.has("r")).commands();

  if (suffix !== undefined) {
    let failed = false;
    for (const file of operands) {
      const path = pathOf(self, file);
      if (!self.machine.files.exists(path)) {
        self.stderr.write(`sed: can't read ${file}: No such file or directory\n`);
        failed = true;
        continue;
      }
      const text = self.machine.files.read(path);
      if (suffix) self.machine.files.write(path + suffix, text);
      const result = yield* editText(self, script, quiet, text);
      self.machine.files.write(path, result.text);
    }
    return failed ? 4 : 0;
  }
  if (!operands.length || (operands.length === 1 && operands[0] === "-")) return yield* editStream(self, script, quiet);
  let text = "";
  let failed = false;
  for (const file of operands) {
    if (file !== "-" && !self.machine.files.exists(pathOf(self, file))) {
      self.stderr.write(`sed: can't read ${file}: No such file or directory\n`);
      failed = true;
    } else text += (yield* readInput(self, file)) ?? "";
  }
  const result = yield* editText(self, script, quiet, text);
  yield* say(self, result.text);
  return failed ? 2 : result.code;
});

function* editText(self: Running, script: readonly Command[], quiet: boolean, text: string): Task<{ text: string; code: number }> {
  reset(script);
  const input = lines(text);
  let at = 0;
  const editor = new Editor(
    self,
    script,
    quiet,
    function* () {
      return input[at++];
    },
    function* () {
      return at >= input.length;
    },
  );
  while (yield* editor.cycle());
  const missingBreak = text !== "" && !text.endsWith("\n");
  return {
    text: editor.out
      .map((line) => `${line}\n`)
      .join("")
      .slice(0, missingBreak ? -1 : undefined),
    code: editor.quit ?? 0,
  };
}

function* editStream(self: Running, script: readonly Command[], quiet: boolean): Task<number> {
  reset(script);
  let ahead = yield* readLine(self.stdin);
  let broken = true;
  const next = function* (): Task<string | undefined> {
    const line = ahead;
    if (line === undefined) return undefined;
    broken = line.endsWith("\n");
    ahead = yield* readLine(self.stdin);
    return line.replace(/\n$/, "");
  };
  const editor = new Editor(self, script, quiet, next, function* () {
    return ahead === undefined;
  });
  for (;;) {
    const more = yield* editor.cycle();
    const out = editor.out.map((line) => `${line}\n`).join("");
    if (out) yield* say(self, ahead === undefined && !broken ? out.slice(0, -1) : out);
    editor.out = [];
    if (!more) break;
  }
  self.stdin.close();
  return editor.quit ?? 0;
}

export const sedTools: Readonly<Record<string, Program>> = { sed };
