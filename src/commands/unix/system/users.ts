// Users and groups of a machine, from its /etc/passwd and /etc/group; who asks: id, whoami, groups, who, users.
import type { Program, Running } from "../../../machine/process.ts";
import { isBusybox, options, say, ToolError, tool } from "../tool.ts";

interface Account {
  name: string;
  id: number;
  group: number;
  home: string;
  shell: string;
}

const rows = (self: Running, path: string): string[][] =>
  (self.machine.files.exists(path) ? self.machine.files.read(path) : "")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(":"));

export const accounts = (self: Running): Account[] =>
  rows(self, "/etc/passwd").map(([name = "", , id, group, , home, shell]) => ({
    name,
    id: Number(id),
    group: Number(group),
    home: home || "/",
    shell: shell || "/bin/sh",
  }));

/** The name of a user id; the number where nobody has it. */
export const ownerName = (self: Running, id: number): string =>
  accounts(self).find((each) => each.id === id)?.name ?? (id === 0 ? "root" : String(id));
export const knowsUser = (self: Running, id: number): boolean => accounts(self).some((each) => each.id === id);

interface Group {
  name: string | undefined;
  id: number;
}
export const groupName = (self: Running, id: number): string | undefined =>
  rows(self, "/etc/group").find((row) => row[2] === String(id))?.[0] ??
  (id === 0 ? "root" : accounts(self).find((each) => each.id === id)?.name);

/** The groups of a user, the main one first. */
function groupsOf(self: Running, id: number, name: string | undefined): Group[] {
  const main = accounts(self).find((each) => each.id === id)?.group ?? 0;
  const others = rows(self, "/etc/group").filter(
    (row) => name !== undefined && row[3]?.split(",").includes(name) && row[2] !== String(main),
  );
  return [{ id: main, name: groupName(self, main) }, ...others.map((row) => ({ id: Number(row[2]), name: row[0] }))];
}

/** The groups of the process itself: the main one first, the others by their numbers, as the kernel keeps them. */
function ownGroups(self: Running): Group[] {
  const { credentials } = self;
  const further = [...new Set([credentials.group, ...credentials.groups])].sort((a, b) => a - b);
  return [credentials.group, ...further].map((id) => ({ id, name: groupName(self, id) }));
}

/** The user named, or the one who asks. */
function subject(self: Running, word: string | undefined): { id: number; name: string | undefined } {
  if (word === undefined)
    return { id: self.user, name: knowsUser(self, self.user) || self.user === 0 ? ownerName(self, self.user) : undefined };
  const account = accounts(self).find((each) => each.name === word || String(each.id) === word);
  if (!account) throw new ToolError(isBusybox(self) ? `unknown user ${word}` : `'${word}': no such user`);
  return account;
}

const id = tool(function* (self, args) {
  const flags = options(
    args,
    "ugGnrz",
    { user: "u", group: "g", groups: "G", name: "n", real: "r" },
    { unsimulated: "z", unseen: { r: "a process has one user" } },
  );
  const who = subject(self, flags.operands[0]);
  const own = flags.operands[0] === undefined && self.machine.isolated;
  const found = own ? ownGroups(self) : groupsOf(self, who.id, who.name);
  // A container's process has its main group among the further ones too.
  const groups = own ? found.slice(1) : found;
  const shown = (number: number, name: string | undefined) => (name === undefined ? String(number) : `${number}(${name})`);
  const one = (each: Group) => (flags.has("n") ? (each.name ?? String(each.id)) : String(each.id));
  if (flags.has("n") && !flags.has("u") && !flags.has("g") && !flags.has("G"))
    throw new ToolError("cannot print only names or real IDs in default format");
  let text: string;
  if (flags.has("u")) text = one(who);
  else if (flags.has("g")) text = one(found[0]!);
  else if (flags.has("G")) text = groups.map(one).join(" ");
  else
    text = `uid=${shown(who.id, who.name)} gid=${shown(found[0]!.id, found[0]!.name)} groups=${groups.map((each) => shown(each.id, each.name)).join(",")}`;
  yield* say(self, `${text}\n`);
});

const whoami = tool(function* (self, args) {
  options(args, "");
  const { name } = subject(self, undefined);
  if (name === undefined) throw new ToolError(isBusybox(self) ? `unknown uid ${self.user}` : `cannot find name for user ID ${self.user}`);
  yield* say(self, `${name}\n`);
});

const groups = tool(function* (self, args) {
  const { operands } = options(args, "");
  for (const word of operands.length ? operands : [undefined]) {
    const who = subject(self, word);
    yield* say(
      self,
      `${word === undefined ? "" : `${word} : `}${(word === undefined && self.machine.isolated
        ? ownGroups(self).slice(1)
        : groupsOf(self, who.id, who.name)
      )
        .map((each) => each.name ?? each.id)
        .join(" ")}\n`,
    );
  }
});

/** Nobody logs in to a machine here: sessions are not written down, as in a container. */
const who = tool(function* (self, args) {
  const flags = options(
    args,
    "abHqum",
    {},
    {
      unseen: { a: "nobody is logged in", b: "nobody is logged in", u: "nobody is logged in", m: "nobody is logged in" },
    },
  );
  if (flags.has("H")) yield* say(self, "NAME     LINE         TIME             COMMENT\n");
  if (flags.has("q")) yield* say(self, "# users=0\n");
});
const users = tool(function* (_self, args) {
  options(args, "");
});

export const userTools: Readonly<Record<string, Program>> = { id, whoami, groups, who, users };
