// sh, bash, ash, dash as programs: -c text, script files, standard input, or a person at a terminal.
import { FileError } from "../machine/file-error.ts";
import { resolvePath } from "../machine/paths.ts";
import type { Program } from "../machine/process.ts";
import { readLine, write } from "../machine/tasks.ts";
import { terminalOf } from "../machine/terminal.ts";
import { Evaluator } from "./evaluate/evaluator.ts";
import { Jump } from "./evaluate/jump.ts";
import { setLetters, setOption, setShopt } from "./evaluate/options.ts";
import { parse } from "./evaluate/parse.ts";
import type { Flavour } from "./evaluate/shell.ts";
import { interact } from "./interactive.ts";

export const shellNames: readonly string[] = ["sh", "bash", "ash", "dash"];

/** Whose shell it is: the one called sh is dash in Debian, ash in busybox, and bash in the family of Red Hat, which has no dash. */
function flavourOf(name: string, exists: (path: string) => boolean): Flavour {
  if (name === "bash") return "bash";
  if (name === "ash" || exists("/bin/busybox")) return "busybox";
  return name === "sh" && exists("/usr/bin/bash") && !exists("/usr/bin/dash") ? "bash" : "dash";
}

/** The program behind `name`, one of `shellNames`. */
export const shellProgram = (name: string): Program =>
  function* (self) {
    const bin = self.machine.files;
    const flavour = flavourOf(name, (path) => bin.exists(path));
    const invoked = self.argv[0] ?? name;
    const shell = new Evaluator(self, { name: invoked, flavour });
    let text: string | undefined;
    let interactive = false;
    let login = invoked.startsWith("-");
    let fromInput = false;
    let startup = true;
    let wrong: string | undefined;
    let at = 1;
    const wantsText: string[] = [];
    for (; at < self.argv.length; at++) {
      const word = self.argv[at]!;
      if (word === "--") {
        at++;
        break;
      }
      if (word === "--login") login = true;
      else if (word === "--norc" || word === "--noprofile") startup = false;
      else if (word === "--posix") wrong ??= setOption(shell, "posix", true)?.message;
      else if (word === "--version") {
        yield* write(self, self.stdout, "GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)\n");
        return 0;
      } else if (word === "-O" || word === "+O") wrong ??= setShopt(shell, self.argv[++at] ?? "", word === "-O");
      else if (/^[-+][a-zA-Z]+$/.test(word)) {
        let others = word[0]!;
        for (const letter of word.slice(1)) {
          if (letter === "c") wantsText.push(word);
          else if (letter === "i") interactive = true;
          else if (letter === "l") login = true;
          else if (letter === "s") fromInput = true;
          else if (letter === "o") wrong ??= setOption(shell, self.argv[++at] ?? "", word[0] === "-")?.message;
          else others += letter;
        }
        wrong ??= setLetters(shell, others)?.message;
      } else break;
    }
    if (wrong) {
      yield* write(self, self.stderr, `${invoked}: ${wrong}\n`);
      return 2;
    }
    const rest = self.argv.slice(at);
    if (wantsText.length) {
      if (rest[0] === undefined) {
        yield* write(
          self,
          self.stderr,
          flavour === "bash" ? `${invoked}: -c: option requires an argument\n` : `${invoked}: 0: -c requires an argument\n`,
        );
        return 2;
      }
      text = rest[0];
      shell.name = rest[1] ?? invoked;
      shell.positional = rest.slice(2);
    } else if (rest.length && !fromInput) {
      shell.name = rest[0]!;
      shell.positional = rest.slice(1);
      const path = resolvePath(self.directory, rest[0]!);
      try {
        text = bin.read(
          bin.exists(path) || rest[0]!.includes("/") ? path : (self.machine.which(rest[0]!, self.environment["PATH"] ?? "")?.path ?? path),
        );
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* write(
          self,
          self.stderr,
          flavour === "bash"
            ? `${invoked}: ${rest[0]}: ${error.message}\n`
            : `${invoked}: ${flavour === "dash" ? "0: " : ""}can't open '${rest[0]}': ${error.message}\n`,
        );
        return error.code === "ENOENT" ? (flavour === "bash" ? 127 : 2) : 126;
      }
    } else shell.positional = rest;
    if (text !== undefined && !interactive) {
      const script = text;
      return yield* shell.top((each) => each.runText(script, { read: !wantsText.length }));
    }
    if ((interactive || (self.stdin.terminal && terminalOf(self))) && text === undefined) {
      shell.interactive = true;
      return yield* interact(shell, { login, startup });
    }
    return yield* fromStandardInput(shell, text);
  };

/** Runs lines as they come in; the programs that it starts read what follows. */
function* fromStandardInput(shell: Evaluator, text: string | undefined) {
  if (text !== undefined) return yield* shell.top((each) => each.runText(text));
  return yield* shell.top(function* (each) {
    let held = "";
    for (;;) {
      const line = yield* readLine(each.self.stdin);
      if (line === undefined) break;
      held += line;
      if ("incomplete" in parse(held)) continue;
      const now = held;
      held = "";
      try {
        yield* each.runText(now, { read: true });
      } catch (jump) {
        if (!(jump instanceof Jump) || jump.kind === "exit") throw jump;
      }
    }
    if (held) yield* each.runText(held, { read: true });
    return each.status;
  });
}
