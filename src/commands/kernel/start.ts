// What the tools that start commands in other name spaces share.

import type { MountKind } from "../../machine/mounts.ts";
import type { Machine, Program, Running } from "../../machine/process.ts";
import { isBusybox, ToolError } from "../unix/tool.ts";

export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
export const PROC: MountKind = { type: "proc", device: "proc", options: "rw,relatime" };

/** What is behind a command in the files of `machine`. @throws ToolError in the words of util-linux, or of coreutils for chroot */
export function programFor(self: Running, machine: Machine, name: string, directory: string, chroot = false): Program {
  const found = machine.which(name, self.environment["PATH"] ?? DEFAULT_PATH, directory);
  if (found) return found.program;
  const node = name.includes("/") ? machine.files.lookup(name.startsWith("/") ? name : `${directory}/${name}`) : undefined;
  if (node?.type === "file" && node.mode & 0o111)
    throw new ToolError(`k8s-quest does not simulate what ${name} does outside of its image's container yet`, 126);
  const why = node ? "Permission denied" : "No such file or directory";
  const code = node ? 126 : 127;
  if (chroot) throw new ToolError(isBusybox(self) ? `can't execute '${name}': ${why}` : `failed to run command '${name}': ${why}`, code);
  throw new ToolError(isBusybox(self) ? `can't execute '${name}': ${why}` : `failed to execute ${name}: ${why}`, code);
}
