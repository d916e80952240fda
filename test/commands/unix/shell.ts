// A computer with nothing but a shell and the unix tools, for the specifications of those.
import { Clock } from "../../../src/base/clock.ts";
import { Random } from "../../../src/base/random.ts";
import { unixToolNames, unixTools } from "../../../src/commands/unix/index.ts";
import { FileSystem } from "../../../src/machine/files.ts";
import { createMachine } from "../../../src/machine/machine.ts";
import { BINARY, programsOf } from "../../../src/machine/programs.ts";
import type { Stack } from "../../../src/machine/sockets.ts";
import { ScriptShell } from "../../../src/shell/script.ts";

/** Runs the lines one after the other and gives the last one's outcome. @param files texts by path */
export function run(line: string, files: Readonly<Record<string, string>> = {}) {
  const clock = new Clock(Date.UTC(2026, 0, 1));
  const tree = new FileSystem(() => clock.now);
  for (const folder of ["/root", "/bin", "/tmp"]) tree.makeFolder(folder, { parents: true });
  for (const name of unixToolNames()) tree.write(`/bin/${name}`, BINARY, { mode: 0o755 });
  for (const [path, text] of Object.entries(files)) {
    tree.makeFolder(path.replace(/\/[^/]*$/, "") || "/", { parents: true });
    tree.write(path, text);
  }
  const machine = createMachine({
    hostname: "test",
    clock,
    random: new Random("1"),
    files: tree,
    network: {} as Stack,
    program: programsOf(tree, unixTools),
    outside: () => () => {},
  });
  const shell = new ScriptShell(machine);
  const call = shell.run(line);
  clock.runWhile(() => call.exitCode === undefined, clock.now + 60_000);
  return { stdout: call.stdout, stderr: call.stderr, exitCode: call.exitCode ?? -1 };
}
