// What every control group has (cgroup.*): its processes, its controllers, freezing and killing.
import { FileError } from "../file-error.ts";
import { CONTROLLERS, type Group } from "./cgroup.ts";
import { invalid, rows, type Setting, whole } from "./cgroup-setting.ts";
import { type Kernel, processBehind } from "./kernel.ts";

/** The processes of a group as the reader sees them; 0 for those that are outside of the reader's process name space. */
function procs(group: Group, kernel: Kernel): string {
  const space = kernel.current?.machine.spaces?.pid ?? kernel.initial.pid;
  return kernel.groups
    .processes(group)
    .map((each) => kernel.numberIn(each, space) ?? 0)
    .sort((a, b) => a - b)
    .map((pid) => `${pid}\n`)
    .join("");
}

function join(group: Group, text: string, kernel: Kernel, path: string): void {
  const word = text.trim();
  if (!/^\d+$/.test(word)) invalid(path);
  if (group.parent && group.subtree.size) throw new FileError("EBUSY", path);
  const writer = kernel.current;
  const space = writer?.machine.spaces?.pid ?? kernel.initial.pid;
  const found = word === "0" ? writer : kernel.list(space).find(({ pid }) => String(pid) === word);
  const process = found && processBehind(found);
  if (!process) {
    if (found) throw new FileError("EACCES", path);
    throw new FileError("ESRCH", path);
  }
  kernel.groups.move(process, group);
}

function enable(group: Group, text: string, kernel: Kernel, path: string): void {
  const wanted = text.trim().split(/\s+/).filter(Boolean);
  for (const word of wanted) {
    const name = word.slice(1);
    if (!/^[+-]/.test(word) || !(CONTROLLERS as readonly string[]).includes(name)) invalid(path);
    if (word[0] === "+" && !group.controllers.includes(name)) throw new FileError("ENOENT", path);
    if (word[0] === "-" && [...group.children.values()].some(({ subtree }) => subtree.has(name))) throw new FileError("EBUSY", path);
  }
  if (group.parent && wanted.some((word) => word[0] === "+") && kernel.groups.processes(group).length) throw new FileError("EBUSY", path);
  for (const word of wanted) {
    if (word[0] === "+") group.subtree.add(word.slice(1));
    else group.subtree.delete(word.slice(1));
  }
}

export const core: Readonly<Record<string, Setting>> = {
  "cgroup.controllers": { read: ({ controllers }) => `${controllers.join(" ")}\n` },
  "cgroup.events": {
    inner: true,
    read: (group, { groups }) => rows({ populated: groups.within(group).length ? 1 : 0, frozen: group.frozen ? 1 : 0 }),
  },
  "cgroup.freeze": {
    inner: true,
    read: ({ frozen }) => `${frozen ? 1 : 0}\n`,
    write: (group, text, { groups }, path) => {
      group.frozen = whole(text, path, 0, 1) === 1;
      for (const each of groups.within(group)) each.kill(group.frozen ? "SIGSTOP" : "SIGCONT", { fromOutside: true });
    },
  },
  "cgroup.kill": {
    inner: true,
    read: () => "",
    write: (group, text, { groups }, path) => {
      whole(text, path, 1, 1);
      for (const each of groups.within(group)) each.kill("SIGKILL", { fromOutside: true });
    },
  },
  "cgroup.max.depth": { read: () => "max\n" },
  "cgroup.max.descendants": { read: () => "max\n" },
  "cgroup.procs": { read: procs, write: join },
  "cgroup.stat": { read: (group) => rows({ nr_descendants: group.all.length - 1, nr_dying_descendants: 0 }) },
  "cgroup.subtree_control": {
    read: ({ subtree }) => `${CONTROLLERS.filter((each) => subtree.has(each)).join(" ")}\n`,
    write: enable,
  },
  "cgroup.threads": { read: procs },
  "cgroup.type": { inner: true, read: () => "domain\n" },
};
