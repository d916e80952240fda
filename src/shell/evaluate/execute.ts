// Running what a command's words name: a function, a builtin, a program, or a text without an interpreter.
import { FileError } from "../../machine/file-error.ts";
import { isRefused } from "../../machine/foreign.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Program, Running, Task } from "../../machine/process.ts";
import type { SignalName } from "../../machine/signals.ts";
import { waitInForeground } from "./foreground.ts";
import { mayFork } from "./forking.ts";
import { Jump } from "./jump.ts";
import type { CommandNode, FunctionNode } from "./parse.ts";
import { broken } from "./pipes.ts";
import type { Shell } from "./shell.ts";

/** Runs a function, a builtin or a program. */
export function* invoke(
  shell: Shell,
  words: readonly string[],
  environment: Record<string, string> = {},
  tail = false,
  skipFunctions = false,
): Task<number> {
  const name = words[0]!;
  const definition = skipFunctions ? undefined : shell.functions.get(name);
  if (definition) return yield* callFunction(shell, definition, words.slice(1));
  const builtin = shell.builtins.get(name);
  if (builtin)
    try {
      return yield* builtin(shell, words.slice(1));
    } catch (error) {
      // What the kernel does not take: a setting of a control group.
      if (!(error instanceof FileError) || !/^(echo|printf)$/.test(name)) throw error;
      yield* shell.complain(`${name}: write error: ${error.message}`);
      return 1;
    }
  return yield* execute(shell, words, environment, tail);
}

function* callFunction(shell: Shell, definition: FunctionNode, args: readonly string[]): Task<number> {
  const before = shell.positional;
  shell.positional = args;
  shell.variables.enter();
  try {
    return yield* shell.command(definition.body as CommandNode);
  } catch (jump) {
    if (jump instanceof Jump && jump.kind === "return") return jump.status;
    throw jump;
  } finally {
    shell.variables.leave();
    shell.positional = before;
  }
}

/** Where a command's program is: as the shell remembers it (`hash`), or by PATH. */
function find(shell: Shell, name: string): { path: string; program: Program } | undefined {
  const path = shell.variables.get("PATH") ?? "";
  const { machine } = shell.self;
  if (name.includes("/") || !shell.options.has("hashall")) return machine.which(name, path, shell.self.directory);
  if (shell.hashedPath !== path) {
    if (shell.hashedPath !== undefined) shell.commandHash.clear();
    shell.hashedPath = path;
  }
  const known = shell.commandHash.get(name);
  const program = known && machine.program(known.path);
  if (known && program) {
    known.hits++;
    return { path: known.path, program };
  }
  const found = machine.which(name, path, shell.self.directory);
  if (found) shell.commandHash.set(name, { path: found.path, hits: 1 });
  return found;
}

/** Starts a program and waits for it; as the last act of a child shell, becomes it. */
export function* execute(shell: Shell, words: readonly string[], environment: Record<string, string>, tail: boolean): Task<number> {
  const { machine } = shell.self;
  const name = words[0]!;
  // A PATH that is said for this one command is searched, and not what is remembered.
  const said = environment["PATH"];
  const found = said === undefined ? find(shell, name) : machine.which(name, said, shell.self.directory);
  if (!found) {
    if (shell.interactive && shell.options.has("autocd") && words.length === 1) {
      const folder = resolvePath(shell.self.directory, name);
      if (machine.files.isFolder(folder)) {
        yield* shell.error(`cd -- ${name}\n`);
        return yield* invoke(shell, ["cd", "--", name]);
      }
    }
    const path = name.startsWith("/") ? name : `${shell.self.directory}/${name}`;
    const node = name.includes("/") ? machine.files.lookup(path) : undefined;
    const message = !name.includes("/")
      ? undefined
      : !node
        ? "No such file or directory"
        : node.type === "folder"
          ? "Is a directory"
          : "Permission denied";
    if (node?.type === "file" && node.mode & 0o111) return yield* runFile(shell, name, path, words);
    yield* shell.complain(
      shell.flavour === "bash" ? `${name}: ${message ?? "command not found"}` : `${name}: ${message && node ? message : "not found"}`,
    );
    return node ? 126 : 127;
  }
  if (isRefused(found.program)) {
    yield* shell.complain(`${name}: ${shell.flavour === "bash" ? "cannot execute binary file: " : ""}Exec format error`);
    return 126;
  }
  const merged = { ...shell.variables.environment(), ...environment };
  if (tail) {
    for (const [signal, text] of shell.traps) if (text) shell.self.untrap(`SIG${signal}` as SignalName);
    shell.self.argv = words;
    shell.self.environment = merged;
    shell.self.stdin = shell.stdin;
    shell.self.stdout = shell.descriptors.get(1) ?? broken();
    shell.self.stderr = shell.descriptors.get(2) ?? broken();
    return yield* found.program(shell.self);
  }
  yield* mayFork(shell);
  const child = spawn(shell, found.program, words, merged);
  yield* waitInForeground(shell, [child], words.join(" "));
  if (!shell.interactive && child.killedBy && ["SIGSEGV", "SIGKILL", "SIGTERM"].includes(child.killedBy) && shell.flavour === "bash")
    yield* shell.error(
      `${shell.name}: line ${shell.line}: ${child.pid} ${child.killedBy === "SIGKILL" ? "Killed" : "Terminated"}                 ${words.join(" ")}\n`,
    );
  return child.exitCode ?? 0;
}
function spawn(shell: Shell, program: Program, argv: readonly string[], environment = shell.variables.environment()): Running {
  shell.bore();
  return shell.self.machine.processes.spawn({
    argv,
    program,
    environment,
    directory: shell.self.directory,
    user: shell.self.user,
    parent: shell.self,
    stdin: shell.stdin,
    stdout: shell.descriptors.get(1) ?? broken(),
    stderr: shell.descriptors.get(2) ?? broken(),
  });
}
/** An executable text without a first line that names its interpreter is run by the shell itself. */
function* runFile(shell: Shell, name: string, path: string, words: readonly string[]): Task<number> {
  const text = shell.self.machine.files.read(path);
  if (text.startsWith("#!") || text.includes("\0")) {
    const interpreter = text.slice(2).split("\n", 1)[0]!.trim().split(" ")[0];
    yield* shell.complain(
      text.startsWith("#!")
        ? `${name}: ${interpreter}: bad interpreter: No such file or directory`
        : `${name}: cannot execute binary file: Exec format error`,
    );
    return 126;
  }
  const child = shell.fork((copy) => {
    copy.name = name;
    copy.positional = words.slice(1);
    return copy.runText(text);
  }, shell.descriptors);
  return yield* waitInForeground(shell, [child], words.join(" "));
}
