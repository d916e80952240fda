// chroot: from a container that has a node's root mounted to that node, as `kubectl debug node/NAME` and then `chroot /host` do.
import { exitOf } from "../../machine/tasks.ts";
import { shellProgram } from "../../shell/bash.ts";
import { hostByFiles } from "../../world/node/host.ts";
import { pathOf, ToolError, tool } from "../unix/tool.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const chroot = tool(function* (self, [folder, ...command]) {
  if (folder === undefined) throw new ToolError("missing operand\nTry 'chroot --help' for more information.", 125);
  const at = pathOf(self, folder);
  if (self.user !== 0) throw new ToolError(`cannot change root directory to '${folder}': Operation not permitted`, 125);
  const mount = self.machine.files.mounts.find((each) => each.at === at && !each.inside);
  const host = mount && hostByFiles(mount.files);
  if (!host) throw new ToolError("k8s-quest does not simulate chroot to anything but a node's root yet", 125);
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
