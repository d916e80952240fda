// chroot: to a folder of one's own, as to the file system of an image that was exported; or from a container that has a node's root mounted to that node, as `kubectl debug node/NAME` and then `chroot /host` do.
import { compose, startIn } from "../../machine/kernel/compose.ts";
import type { Running, Task } from "../../machine/process.ts";
import { exitOf } from "../../machine/tasks.ts";
import { shellProgram } from "../../shell/bash.ts";
import { hostByFiles } from "../../world/node/hosts.ts";
import { kernelFor } from "../kernel/kernel-for.ts";
import { programFor } from "../kernel/start.ts";
import { pathOf, ToolError, tool } from "../unix/tool.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const chroot = tool(function* (self, [folder, ...command]) {
  if (folder?.startsWith("-")) throw new ToolError(`k8s-quest does not simulate chroot ${folder} yet`, 125);
  if (folder === undefined) throw new ToolError("missing operand\nTry 'chroot --help' for more information.", 125);
  const at = pathOf(self, folder);
  if (self.user !== 0) throw new ToolError(`cannot change root directory to '${folder}': Operation not permitted`, 125);
  const mount = self.machine.files.mounts.find((each) => each.at === at && !each.inside);
  const host = mount && hostByFiles(mount.files);
  if (!host) return yield* inFolder(self, folder, command);
  const remote = host.machine.processes.spawn({
    argv: command.length ? ["bash", "-c", '"$0" "$@"', ...command] : ["-bash"],
    program: shellProgram("bash"),
    environment: { ...self.environment, HOME: "/root", PATH },
    directory: "/",
    user: 0,
    stdin: self.stdin,
    stdout: self.stdout,
    stderr: self.stderr,
  });
  return yield* exitOf(remote);
});

/** A command that has a folder for its root. */
function* inFolder(self: Running, folder: string, command: readonly string[]): Task<number> {
  kernelFor(self);
  const at = pathOf(self, folder);
  const wrong = (why: string) => new ToolError(`cannot change root directory to '${folder}': ${why}`, 125);
  const node = self.machine.files.lookup(at);
  if (!node) throw wrong("No such file or directory");
  if (node.type !== "folder") throw wrong("Not a directory");
  if (!self.credentials.can("SYS_CHROOT")) throw wrong("Operation not permitted");
  const machine = compose(self, { files: self.machine.files.below(at) });
  const argv = command.length ? command : [self.environment["SHELL"] ?? "/bin/sh", "-i"];
  return yield* exitOf(
    startIn(machine, self, { argv, program: programFor(self, machine, argv[0]!, "/", true) }, { directory: "/", instead: true }),
  );
}
