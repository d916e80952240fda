// A pseudo-terminal: keys in, line discipline, screen out; a foreground group that gets the signals of the keyboard.
import { eachGrapheme, graphemes } from "../base/graphemes.ts";
import { Signal } from "../base/signal.ts";
import { Pipe } from "./pipe.ts";
import type { Running } from "./process.ts";
import type { SignalName } from "./signals.ts";

const terminals = new WeakMap<Pipe, Terminal>();

/** The terminal that a process's streams lead to. */
export const terminalOf = (self: Pick<Running, "stdin" | "stdout" | "stderr">): Terminal | undefined =>
  terminals.get(self.stdin) ?? terminals.get(self.stdout) ?? terminals.get(self.stderr);

/** The keyboard's end of a terminal as a pipe: for programs that pass on what was typed elsewhere. */
class Keyboard extends Pipe {
  constructor(private readonly to: Terminal) {
    super({ terminal: true });
  }
  override write(text: string): void {
    this.to.type(text);
  }
  override end(): void {
    super.end();
    this.to.input.end();
  }
}

export class Terminal {
  columns: number;
  rows: number;
  /** What the programs read. */
  readonly input = new Pipe({ terminal: true });
  /** What the screen shows. */
  readonly output = new Pipe({ terminal: true });
  /** Where keys may be written to, as to a pipe. */
  readonly keyboard: Pipe = new Keyboard(this);
  /** Keys are not shown, as while a password is typed (`read -s`). */
  silent = false;
  /** The processes that the keyboard's signals go to, with their children. */
  foreground: readonly Running[] = [];
  /** Hears of Ctrl-C while no process is in the foreground: the shell that read the line is at work itself. */
  interrupted: (() => void) | undefined;
  /** The login shell waits for a new command line: none runs, and no continued line is open. */
  atPrompt = false;
  /** The exit status that the login shell had at its last prompt. */
  status = 0;
  /** The command lines that the login shell has taken, oldest first. */
  readonly commands: string[] = [];
  /** Fires when `atPrompt` or `commands` changed. */
  readonly changed = new Signal();
  #line = "";
  #raw = false;

  constructor(options: { columns: number; rows: number }) {
    this.columns = options.columns;
    this.rows = options.rows;
    terminals.set(this.input, this);
    terminals.set(this.output, this);
  }

  /** Every key goes to the program as it is: no echo, no signals, no editing of the line. */
  get raw(): boolean {
    return this.#raw;
  }
  /** What was typed of a line while the line was the terminal's to edit is there for whoever reads keys, as on Linux. */
  set raw(on: boolean) {
    this.#raw = on;
    if (on && this.#line) this.#flush("");
  }
  /** How many characters have been typed that no program has read. */
  get ahead(): number {
    return this.input.held + this.#line.length;
  }

  /** Text as the keyboard sends it. */
  type(text: string): void {
    if (this.raw) {
      this.input.write(text);
      return;
    }
    for (const key of eachGrapheme(text.normalize("NFC"))) this.#key(key);
  }

  #key(key: string): void {
    switch (key) {
      case "\u0003":
        this.#interrupt("SIGINT", "^C");
        return;
      case "\u001a":
        this.#interrupt("SIGTSTP", "^Z");
        return;
      case "\u001c":
        this.#interrupt("SIGQUIT", "^\\");
        return;
      case "\u0004":
        if (this.#line) this.#flush("");
        else this.input.write("\u0004");
        return;
      case "\r":
      case "\n":
      case "\r\n":
        this.#echo("\r\n");
        this.#flush("\n");
        return;
      case "\u007f":
      case "\b": {
        const last = graphemes(this.#line).at(-1);
        if (last === undefined) return;
        this.#line = this.#line.slice(0, -last.length);
        const width = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(last)
          ? 2
          : 1;
        this.#echo("\b \b".repeat(width));
        return;
      }
      case "\u0015":
        this.#echo("\b \b".repeat(this.#line.length));
        this.#line = "";
        return;
      default:
        this.#line += key;
        this.#echo(key);
    }
  }
  #echo(text: string): void {
    if (!this.silent) this.output.write(text);
  }
  #flush(end: string): void {
    this.input.write(this.#line + end);
    this.#line = "";
  }
  #interrupt(signal: SignalName, shown: string): void {
    this.#line = "";
    this.output.write(shown);
    this.signal(signal);
  }

  /** Sends a signal to the foreground processes and their children. */
  signal(signal: SignalName): void {
    if (!this.foreground.length && signal === "SIGINT") this.interrupted?.();
    for (const process of this.foreground) {
      const children = [...process.machine.processes.running.values()].filter((each) => descends(each, process));
      for (const each of children.reverse()) each.kill(signal);
      if (process.exitCode === undefined) process.kill(signal);
    }
  }

  /** The login shell tells that it shows its prompt, and what the last command line came to. */
  prompted(status: number): void {
    this.atPrompt = true;
    this.status = status;
    this.changed.fire();
  }
  /** The login shell tells that it runs a command line. */
  accepted(line: string): void {
    this.atPrompt = false;
    this.commands.push(line);
    this.changed.fire();
  }

  resize(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return;
    this.columns = columns;
    this.rows = rows;
    this.signal("SIGWINCH");
  }
}

function descends(process: Running, ancestor: Running): boolean {
  for (let each = process.parent; each; each = each.parent) if (each === ancestor) return true;
  return false;
}
