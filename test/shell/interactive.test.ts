// A shell at a terminal: prompt, editing, interrupting, leaving.
import { expect, it } from "vitest";
import { Clock } from "../../src/base/clock.ts";
import { Random } from "../../src/base/random.ts";
import { FileSystem } from "../../src/machine/files.ts";
import { createMachine } from "../../src/machine/machine.ts";
import type { Stack } from "../../src/machine/sockets.ts";
import { Terminal } from "../../src/machine/terminal.ts";
import { shellProgram } from "../../src/shell/bash.ts";

function start() {
  const clock = new Clock(0);
  const files = new FileSystem(() => clock.now);
  files.makeFolder("/root", { parents: true });
  const machine = createMachine({
    hostname: "pod",
    clock,
    random: new Random("1"),
    files,
    network: {} as Stack,
    program: () => undefined,
    outside: () => () => {},
  });
  const terminal = new Terminal({ columns: 80, rows: 24 });
  const process = machine.processes.spawn({
    argv: ["bash"],
    program: shellProgram("bash"),
    environment: { HOME: "/root", USER: "root", PATH: "/bin" },
    directory: "/",
    stdin: terminal.input,
    stdout: terminal.output,
    stderr: terminal.output,
  });
  const type = (text: string): string => {
    terminal.type(text);
    clock.runUntil(clock.now + 50);
    return terminal.output.read().replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
  };
  return { type, process, files };
}

it("prompts, runs and remembers", () => {
  const { type, files } = start();
  expect(type("")).toBe("root@pod:/# ");
  expect(type("echo hi\r")).toContain("hi\n");
  expect(type("\u001b[A")).toContain("echo hi");
  expect(type(" ho\r")).toContain("hi ho\n");
  expect(type("!!\r")).toContain("hi ho\n");
  expect(files.read("/root/.bash_history")).toBe("echo hi\necho hi ho\n");
});

it("asks for more lines, interrupts loops, and leaves at Ctrl-D", () => {
  const { type, process } = start();
  type("");
  expect(type("echo 'a\r")).toContain("> ");
  expect(type("b'\r")).toContain("a\nb\n");
  type("(while true; do :; done)\r");
  expect(type("\u0003")).toContain("root@pod:/# ");
  type("while :; do until false; do :; done; done; echo never\r");
  expect(type("\u0003")).toBe("^C\nroot@pod:/# ");
  expect(type("echo $?\r")).toContain("130\n");
  expect(type("for i in 1 2; do echo $i; done\r")).toContain("1\n2\n");
  expect(type("echo 안녕\u007f하\r")).toContain("안하");
  type("\u0004");
  expect(process.exitCode).toBe(0);
});

it("takes Ctrl-D in the middle of a command for its end: a here-document runs, a quote is missed", () => {
  const { type, process } = start();
  type("");
  type("read x <<EOF\r");
  type("abc\r");
  expect(type("\u0004")).toContain("> \nbash: warning: here-document at line 1 delimited by end-of-file (wanted `EOF')\nroot@pod:/# ");
  expect(type("echo [$x]\r")).toContain("[abc]");
  type('echo "abc\r');
  expect(type("\u0004")).toContain("> \nbash: unexpected EOF while looking for matching `\"'\nroot@pod:/# ");
  type("if true; then\r");
  expect(type("\u0004")).toContain("> \nbash: syntax error: unexpected end of file\nroot@pod:/# ");
  expect(process.exitCode).toBeUndefined();
});

it("completes paths behind a variable, which stays as it was typed", () => {
  const { type, files } = start();
  files.makeFolder("/root/festival");
  files.write("/root/festival/guests.txt", "");
  type("");
  expect(type("ls $HOME/fes\t")).toContain("ls $HOME/festival/");
  expect(type("gu\t")).toContain("ls $HOME/festival/guests.txt");
  type("\u0003");
  expect(type("ls ${HOME}/festival/g\t")).toContain("ls ${HOME}/festival/guests.txt");
});

it("tells what goes wrong in a subshell as at the prompt", () => {
  const { type } = start();
  type("");
  for (const line of ["nope | cat", "(nope)", "echo $(nope)", "cat /none | nope"])
    expect(type(`${line}\r`)).toContain("\nbash: nope: command not found\n");
  expect(type("bash -c 'nope | :'\r")).not.toContain("\nbash: nope");
});
