// A shell with a person at a terminal: prompt, line editor, history, continuation lines, job notices.
import { FileError } from "../machine/file-error.ts";
import type { Pipe } from "../machine/pipe.ts";
import type { Task } from "../machine/process.ts";
import { terminalOf } from "../machine/terminal.ts";
import { farewell } from "./builtins/control.ts";
import { complete } from "./complete/index.ts";
import { jobState } from "./evaluate/jobs.ts";
import { Jump } from "./evaluate/jump.ts";
import { INTERACTIVE_OPTIONS } from "./evaluate/options.ts";
import { parse } from "./evaluate/parse.ts";
import type { Shell } from "./evaluate/shell.ts";
import { LineEditor } from "./line-editor/editor.ts";
import { expandHistory } from "./line-editor/history.ts";
import { promptText } from "./prompt.ts";

const HISTORY_LINES = 1000;
/** How many times `set -o ignoreeof` keeps a shell from ending: $IGNOREEOF when it is not set. */
const ENDS_IGNORED = 10;

export function* interact(shell: Shell, options: { login: boolean; startup?: boolean }): Task<number> {
  const { self } = shell;
  const { files } = self.machine;
  const terminal = terminalOf(self);
  for (const name of INTERACTIVE_OPTIONS) shell.options.add(name);
  if (options.login) shell.options.add("login_shell");
  for (const signal of ["SIGTSTP", "SIGQUIT", "SIGTERM"] as const) self.trap(signal);
  const interrupt = () => {
    shell.interrupted = true;
  };
  self.trap("SIGINT", interrupt);
  const home = shell.variables.get("HOME") ?? "/";
  const historyFile = `${home === "/" ? "" : home}/.bash_history`;
  if (files.exists(historyFile)) shell.history.push(...files.read(historyFile).split("\n").filter(Boolean));
  const startup =
    shell.flavour === "bash" && options.startup !== false
      ? options.login
        ? [`${home}/.bash_profile`, `${home}/.profile`]
        : [`${home}/.bashrc`]
      : [];
  for (const path of startup)
    if (files.exists(path)) {
      yield* shell.guard((each) => each.runText(files.read(path)));
      break;
    }
  const editor = new LineEditor({
    columns: () => terminal?.columns ?? 80,
    history: () => shell.history,
    complete: (text, cursor) => complete(shell, text, cursor),
  });
  shell.status = 0;
  let ignored = 0;
  for (;;) {
    for (const job of [...shell.jobs.all])
      if (jobState(job) === "Done") {
        yield* shell.error(shell.jobs.describe(job));
        shell.jobs.remove(job);
      }
    let text = "";
    let status: "line" | "eof" | "abort" = "line";
    for (;;) {
      if (terminal) terminal.raw = true;
      if (options.login && !text) terminal?.prompted(shell.status);
      const result = yield* editLine(shell, editor, promptText(shell, text ? "PS2" : "PS1"));
      if (terminal) terminal.raw = false;
      status = result.kind;
      if (result.kind !== "line") break;
      text = text ? `${text}\n${result.text}` : result.text;
      if (!("incomplete" in parse(text))) break;
    }
    if (status === "abort") {
      shell.status = 130;
      continue;
    }
    // In the middle of a command the end of the input is the end of the command.
    if (status === "eof" && text) yield* shell.error("\n");
    else if (status === "eof") {
      if (shell.options.has("ignoreeof") && ignored++ < ENDS_IGNORED)
        yield* shell.error(`Use "${options.login ? "logout" : "exit"}" to leave the shell.\n`);
      else {
        yield* shell.error(farewell(shell) || "\n");
        break;
      }
      continue;
    }
    ignored = 0;
    if (!text.trim()) continue;
    const expanded = shell.options.has("histexpand") ? expandHistory(text, shell.history) : { text };
    if ("error" in expanded) {
      yield* shell.error(`bash: ${expanded.error}: event not found\n`);
      continue;
    }
    if (expanded.text !== text) yield* shell.error(`${expanded.text}\n`);
    // A paste may end with line breaks: they are no part of what was said.
    const said = expanded.text.replace(/\n+$/, "");
    if (shell.options.has("history") && shell.history.at(-1) !== said && !/^\s/.test(text)) {
      shell.history.push(said);
      try {
        files.write(historyFile, `${shell.history.slice(-HISTORY_LINES).join("\n")}\n`);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
      }
    }
    if (options.login) terminal?.accepted(said);
    let leaves = false;
    shell.interrupted = false;
    if (terminal) terminal.interrupted = interrupt;
    yield* shell.guard(function* (each) {
      try {
        return yield* each.runText(expanded.text, { read: true });
      } catch (jump) {
        if (jump instanceof Jump && jump.kind === "exit") leaves = true;
        throw jump;
      }
    });
    if (leaves) break;
  }
  if (terminal) terminal.raw = false;
  for (const job of shell.jobs.all) for (const process of job.processes) process.kill("SIGHUP");
  return shell.status;
}

/** Reads keys until a line is done. */
function* editLine(shell: Shell, editor: LineEditor, prompt: string): Task<{ kind: "line" | "eof" | "abort"; text: string }> {
  const pipe: Pipe = shell.self.stdin;
  yield* shell.error(editor.start(prompt));
  for (;;) {
    while (!pipe.readable) yield { on: pipe.changed };
    const keys = pipe.read();
    if (!keys) return { kind: "eof", text: "" };
    const { screen, done, rest } = editor.feed(keys);
    yield* shell.error(screen);
    if (done) {
      if (rest) pipe.unread(rest);
      return done;
    }
  }
}
