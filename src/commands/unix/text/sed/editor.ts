// Runs the commands of sed over the lines of a stream.
import type { Running, Task } from "../../../../machine/process.ts";
import { pathOf, ToolError } from "../../tool.ts";
import type { Address, Command } from "./parser.ts";

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
export class Editor {
  out: string[] = [];
  quit: number | undefined;
  used: RegExp | undefined;
  state: State = { pattern: "", hold: "", line: 0, substituted: false, appended: [] };

  constructor(
    readonly self: Running,
    readonly script: readonly Command[],
    readonly quiet: boolean,
    readonly next: () => Task<string | undefined>,
    readonly isLast: () => Task<boolean>,
  ) {}

  /** The expression, from its start; the one that was used last where it is empty. */
  recalled(expression: RegExp | undefined): RegExp {
    this.used = expression ?? this.used;
    if (!this.used) throw new ToolError("-e expression #1, char 0: no previous regular expression");
    this.used.lastIndex = 0;
    return this.used;
  }

  *matches(address: Address): Task<boolean> {
    if ("line" in address) return this.state.line === address.line;
    if ("last" in address) return yield* this.isLast();
    if ("step" in address)
      return address.step
        ? this.state.line >= address.first && (this.state.line - address.first) % address.step === 0
        : this.state.line === address.first;
    return this.recalled(address.expression).test(this.state.pattern);
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
    const result = this.state.pattern.replace(this.recalled(command.expression), (...match) => {
      count++;
      if (count < nth || (!all && count > nth)) return match[0];
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
