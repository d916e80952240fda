// The script of sed, from its text to its commands.
import { ToolError } from "../../tool.ts";
import { posix } from "../pattern.ts";

/** An expression that is undefined was empty: it means the one that was used last. */
export type Address = { line: number } | { last: true } | { expression: RegExp | undefined } | { first: number; step: number };
export interface Command {
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

export class Parser {
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
  expression(source: string, flags: string): RegExp | undefined {
    if (!source && flags) this.fail("cannot specify modifiers on empty regexp");
    if (!source) return undefined;
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
      if ("line" in from && from.line === 0 && !(command.to && "expression" in command.to)) this.fail("invalid usage of line address 0");
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
      const expression = this.expression(source, `${/[iI]/.test(flags) ? "i" : ""}${flags.includes("M") ? "m" : ""}`);
      if (expression) command.expression = expression;
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
