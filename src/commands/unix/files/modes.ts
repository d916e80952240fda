// chmod, chown and chgrp.
import type { Program, Running, Task } from "../../../machine/process.ts";
import { isBusybox, options, pathOf, ToolError, tool } from "../tool.ts";
import { DENIED, forEach } from "./operands.ts";

/** What a new file's mode never has, and "+x" does not give: the mask is always the usual one. */
const MASK = 0o022;
const SHIFTS = { u: 6, g: 3, o: 0 } as const;
/** set-user-id, set-group-id and the sticky bit: "=" takes them away with the bits of whom they stand by. */
const SPECIAL = { u: 0o4000, g: 0o2000, o: 0o1000 } as const;
type Who = keyof typeof SHIFTS;

/** The mode that `text` (octal or symbolic) makes of `old`. @throws ToolError */
export function changedMode(text: string, old: number, folder: boolean): number {
  // Numbers of up to four digits leave a folder its set-user-id and set-group-id.
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8) | (folder && text.length < 5 ? old & 0o6000 : 0) | (old & ~0o7777);
  let mode = old;
  for (const part of text.split(",")) {
    const [, people = "", actions = ""] = /^([ugoa]*)((?:[+=-](?:[rwxXst]*|[ugo]))+)$/.exec(part) ?? [];
    if (!actions) throw new ToolError(`invalid mode: '${text}'\nTry 'chmod --help' for more information.`);
    const who = (people && !people.includes("a") ? [...people] : ["u", "g", "o"]) as Who[];
    for (const [, action, what = ""] of actions.matchAll(/([+=-])([rwxXstugo]*)/g)) {
      const before = mode;
      for (const each of who) {
        const mask = people ? 0 : (MASK >> SHIFTS[each]) & 7;
        const bits = (bitsOf(what, before, folder) & ~mask) << SHIFTS[each];
        const special = what.includes("s") && each !== "o" ? SPECIAL[each] : 0;
        if (action === "=") mode = (mode & ~((7 << SHIFTS[each]) | (folder ? 0 : SPECIAL[each]))) | bits | special;
        else mode = action === "+" ? mode | bits | special : mode & ~(bits | special);
      }
      const sticky = what.includes("t") && (!people || /[ao]/.test(people)) ? 0o1000 : 0;
      mode = action === "-" ? mode & ~sticky : mode | sticky;
    }
  }
  return mode;
}

/** Read, write and execute of "rx", "X" or "g" (what the group has). */
function bitsOf(what: string, mode: number, folder: boolean): number {
  if (what in SHIFTS) return (mode >> SHIFTS[what as Who]) & 7;
  const executable = what.includes("x") || (what.includes("X") && (folder || (mode & 0o111) > 0));
  return (what.includes("r") ? 4 : 0) | (what.includes("w") ? 2 : 0) | (executable ? 1 : 0);
}

function below(self: Running, path: string, recursive: boolean): string[] {
  const { files } = self.machine;
  if (!recursive || !files.isFolder(path)) return [path];
  return [path, ...files.list(path).flatMap((name) => below(self, `${path}/${name}`, true))];
}

/** Changes each of the files; `what` of them is changed is told where it may not be. */
function* changeEach(
  self: Running,
  paths: readonly string[],
  recursive: boolean,
  what: string,
  change: (path: string) => void,
): Task<number> {
  return yield* forEach(
    self,
    paths,
    (path, why, error) =>
      !DENIED.includes(error.code)
        ? `cannot access '${path}': ${why}`
        : isBusybox(self)
          ? `${path}: ${why}`
          : `changing ${what} of '${path}': ${why}`,
    (path) => {
      self.machine.files.stat(pathOf(self, path));
      for (const each of below(self, pathOf(self, path), recursive)) change(each);
    },
  );
}

const chmod = tool(function* (self, args) {
  const symbolic = args.find((arg) => /^-[rwxXst]+$/.test(arg));
  const flags = options(
    args.filter((arg) => arg !== symbolic),
    "Rfvc",
    { recursive: "R", verbose: "v", changes: "c", silent: "f", quiet: "f" },
    { unsimulated: "fvc" },
  );
  const operands = symbolic ? [symbolic, ...flags.operands] : [...flags.operands];
  const mode = operands.shift();
  if (mode === undefined || !operands.length)
    throw new ToolError(`missing operand${mode ? ` after '${mode}'` : ""}\nTry 'chmod --help' for more information.`);
  return yield* changeEach(self, operands, flags.has("R"), "permissions", (path) => {
    const node = self.machine.files.stat(path);
    self.machine.files.setMode(path, changedMode(mode, node.mode, node.type === "folder"));
  });
});

/** The number of a name in a file such as /etc/passwd, or the number itself. */
function numberOf(self: Running, file: string, name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const known = self.machine.files.exists(file) ? self.machine.files.read(file) : "";
  const id = known
    .split("\n")
    .find((line) => line.startsWith(`${name}:`))
    ?.split(":")[2];
  return id === undefined ? undefined : Number(id);
}

const owning = (name: "chown" | "chgrp"): Program =>
  tool(function* (self, args) {
    const flags = options(
      args,
      "Rfvch",
      { recursive: "R", verbose: "v", changes: "c", silent: "f", quiet: "f", "no-dereference": "h" },
      { unsimulated: "fvch" },
    );
    const [text = "", ...paths] = flags.operands;
    if (!paths.length) throw new ToolError(`missing operand${text ? ` after '${text}'` : ""}\nTry '${name} --help' for more information.`);
    const [owner = "", group = ""] = name === "chgrp" ? ["", text] : text.split(":");
    const user = owner ? numberOf(self, "/etc/passwd", owner) : undefined;
    const members = group ? numberOf(self, "/etc/group", group) : undefined;
    if (owner && user === undefined) throw new ToolError(`invalid user: '${text}'`);
    if (group && members === undefined) throw new ToolError(`invalid group: '${text}'`);
    const changing = name === "chgrp" || !owner ? "group" : "ownership";
    return yield* changeEach(self, paths, flags.has("R"), changing, (path) =>
      self.machine.files.setMode(path, self.machine.files.stat(path).mode, user, members),
    );
  });
const chown = owning("chown");
const chgrp = owning("chgrp");

export const modeTools: Readonly<Record<string, Program>> = { chmod, chown, chgrp };
