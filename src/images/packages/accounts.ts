// Users and groups that are made in images: useradd and groupadd, adduser and addgroup as Debian's scripts and as busybox has them.
import type { Process, Program, Running } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import { failing, place } from "./install.ts";

const PASSWD = "/etc/passwd";
const GROUP = "/etc/group";

const lines = ({ machine: { files } }: Running, path: string): string[][] =>
  (files.exists(path) ? files.read(path) : "")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(":"));

const append = ({ machine: { files } }: Running, path: string, line: string): void =>
  files.exists(path) ? files.write(path, `${line}\n`, { append: true }) : place(files, path, `${line}\n`);

/** The next free number: people count upwards from 1000, systems from 100 (busybox) or downwards from 999. */
function freeId(self: Running, path: string, system: boolean, busybox: boolean): number {
  const taken = new Set(lines(self, path).map((row) => Number(row[2])));
  const [from, step] = system ? (busybox ? [100, 1] : [999, -1]) : [1000, 1];
  let id = from;
  while (taken.has(id)) id += step;
  return id;
}

const groupId = (self: Running, name: string): number | undefined => {
  const row = lines(self, GROUP).find((each) => each[0] === name || each[2] === name);
  return row ? Number(row[2]) : /^\d+$/.test(name) ? Number(name) : undefined;
};

function addGroup(self: Running, name: string, id: number): void {
  append(self, GROUP, `${name}:x:${id}:`);
}

function join(self: Running, user: string, group: string): void {
  const text = self.machine.files.read(GROUP);
  self.machine.files.write(
    GROUP,
    text.replace(new RegExp(`^(${group}:[^:]*:\\d+:)(.*)$`, "m"), (_, head: string, members: string) =>
      members.split(",").includes(user) ? head + members : `${head}${members ? `${members},` : ""}${user}`,
    ),
  );
}

interface Account {
  name: string;
  id: number;
  group: number;
  home: string;
  shell: string;
  comment: string;
  makeHome: boolean;
}

function addUser(self: Running, account: Account): void {
  const { files } = self.machine;
  append(self, PASSWD, `${account.name}:x:${account.id}:${account.group}:${account.comment}:${account.home}:${account.shell}`);
  if (!account.makeHome || files.exists(account.home)) return;
  files.makeFolder(account.home, { parents: true });
  files.setMode(account.home, 0o755, account.id, account.group);
}

/** Options with their values, and what stands alone. `withValue`: letters and words that take one. */
function parsed(self: Running, withValue: readonly string[]): { options: Map<string, string>; rest: string[] } {
  const options = new Map<string, string>();
  const rest: string[] = [];
  const words = self.argv.slice(1);
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const [, long, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (long !== undefined) options.set(long, value ?? (withValue.includes(long) ? (words[++at] ?? "") : ""));
    else if (word.startsWith("-") && word.length > 1)
      for (let letter = 1; letter < word.length; letter++) {
        const key = word[letter]!;
        if (!withValue.includes(key)) options.set(key, "");
        else {
          options.set(key, word.slice(letter + 1) || (words[++at] ?? ""));
          break;
        }
      }
    else rest.push(word);
  }
  return { options, rest };
}

const taken = (self: Running, path: string, name: string): boolean => lines(self, path).some((row) => row[0] === name);

const useradd: Program = function* (self): Process {
  const { options, rest } = parsed(self, [
    "u",
    "uid",
    "g",
    "gid",
    "G",
    "groups",
    "d",
    "home-dir",
    "home",
    "s",
    "shell",
    "c",
    "comment",
    "p",
    "password",
    "k",
    "K",
    "e",
    "b",
  ]);
  const get = (...keys: string[]) => keys.map((key) => options.get(key)).find((value) => value !== undefined);
  const name = rest[0];
  if (!name) return yield* failing(self, "Usage: useradd [options] LOGIN\n", 2);
  if (self.user !== 0) return yield* failing(self, "useradd: Permission denied.\nuseradd: cannot lock /etc/passwd; try again later.\n", 1);
  if (taken(self, PASSWD, name)) return yield* failing(self, `useradd: user '${name}' already exists\n`, 9);
  const system = get("r", "system") !== undefined;
  const wanted = get("u", "uid");
  if (wanted !== undefined && lines(self, PASSWD).some((row) => row[2] === wanted) && get("o", "non-unique") === undefined)
    return yield* failing(self, `useradd: UID ${wanted} is not unique\n`, 4);
  const id = wanted === undefined ? freeId(self, PASSWD, system, false) : Number(wanted);
  const main = get("g", "gid");
  let group = main === undefined ? undefined : groupId(self, main);
  if (main !== undefined && (group === undefined || !lines(self, GROUP).some((row) => row[2] === String(group))))
    return yield* failing(self, `useradd: group '${main}' does not exist\n`, 6);
  if (group === undefined) {
    if (taken(self, GROUP, name))
      return yield* failing(self, `useradd: group ${name} exists - if you want to add this user to that group, use -g.\n`, 9);
    group = lines(self, GROUP).some((row) => row[2] === String(id)) ? freeId(self, GROUP, system, false) : id;
    addGroup(self, name, group);
  }
  addUser(self, {
    name,
    id,
    group,
    home: get("d", "home-dir", "home") ?? `/home/${name}`,
    shell: get("s", "shell") ?? "/bin/sh",
    comment: get("c", "comment") ?? "",
    makeHome: get("m", "create-home") !== undefined,
  });
  for (const other of (get("G", "groups") ?? "").split(",").filter(Boolean)) join(self, name, other);
  return 0;
};

const groupadd: Program = function* (self): Process {
  const { options, rest } = parsed(self, ["g", "gid", "K", "p"]);
  const name = rest[0];
  if (!name) return yield* failing(self, "Usage: groupadd [options] GROUP\n", 2);
  if (self.user !== 0)
    return yield* failing(self, "groupadd: Permission denied.\ngroupadd: cannot lock /etc/group; try again later.\n", 10);
  if (taken(self, GROUP, name))
    return options.has("f") || options.has("force") ? 0 : yield* failing(self, `groupadd: group '${name}' already exists\n`, 9);
  const wanted = options.get("g") ?? options.get("gid");
  if (wanted !== undefined && lines(self, GROUP).some((row) => row[2] === wanted) && !options.has("o"))
    return yield* failing(self, `groupadd: GID '${wanted}' already exists\n`, 4);
  addGroup(self, name, wanted === undefined ? freeId(self, GROUP, options.has("r") || options.has("system"), false) : Number(wanted));
  return 0;
};

const isBusybox = ({ machine: { files } }: Running): boolean => files.exists("/bin/busybox");

const adduser: Program = function* (self): Process {
  const busybox = isBusybox(self);
  const { options, rest } = parsed(
    self,
    busybox
      ? ["u", "g", "G", "h", "s", "k", "uid", "gecos", "ingroup", "home", "shell"]
      : ["u", "uid", "gid", "gecos", "comment", "home", "shell", "ingroup", "G", "g", "s", "h"],
  );
  const get = (...keys: string[]) => keys.map((key) => options.get(key)).find((value) => value !== undefined);
  const [name, into] = rest;
  const tool = busybox ? "adduser" : "fatal";
  if (!name)
    return yield* failing(
      self,
      busybox ? "BusyBox multi-call binary.\n\nUsage: adduser [OPTIONS] USER [GROUP]\n" : "fatal: Only one or two names allowed.\n",
      1,
    );
  if (self.user !== 0)
    return yield* failing(
      self,
      busybox ? "adduser: permission denied (are you root?)\n" : "fatal: Only root may add a user or group to the system.\n",
      1,
    );
  if (into !== undefined) {
    if (!taken(self, GROUP, into))
      return yield* failing(self, busybox ? `adduser: unknown group ${into}\n` : `fatal: The group '${into}' does not exist.\n`, 1);
    join(self, name, into);
    return 0;
  }
  if (taken(self, PASSWD, name))
    return yield* failing(self, busybox ? `adduser: user '${name}' in use\n` : `${tool}: The user '${name}' already exists.\n`, 1);
  const system = options.has("S") || options.has("system");
  const main = get("G", "ingroup") ?? (busybox ? undefined : get("gid"));
  let group = main === undefined ? undefined : groupId(self, main);
  if (main !== undefined && (group === undefined || !lines(self, GROUP).some((row) => row[0] === main || row[2] === main)))
    return yield* failing(self, busybox ? `adduser: unknown group ${main}\n` : `fatal: The GID '${main}' does not exist.\n`, 1);
  const wanted = get("u", "uid");
  if (wanted !== undefined && lines(self, PASSWD).some((row) => row[2] === wanted))
    return yield* failing(self, busybox ? `adduser: uid '${wanted}' in use\n` : `fatal: The UID ${wanted} is already in use.\n`, 1);
  const id = wanted === undefined ? freeId(self, PASSWD, system, busybox) : Number(wanted);
  // A system's user is in the group of nobody unless told; anybody else gets a group of their own.
  if (group === undefined && system && !options.has("group")) group = groupId(self, "nogroup") ?? 65534;
  if (group === undefined) {
    group = lines(self, GROUP).some((row) => row[2] === String(id)) ? freeId(self, GROUP, system, busybox) : id;
    if (!taken(self, GROUP, name)) addGroup(self, name, group);
    else group = groupId(self, name)!;
  }
  const asks = !system && !options.has("D") && !options.has("disabled-password") && !options.has("disabled-login");
  addUser(self, {
    name,
    id,
    group,
    home: get("h", "home") ?? (system && !busybox ? "/nonexistent" : `/home/${name}`),
    shell: get("s", "shell") ?? (busybox ? (system ? "/sbin/nologin" : "/bin/sh") : system ? "/usr/sbin/nologin" : "/bin/bash"),
    comment: get("g", "gecos", "comment") ?? "",
    makeHome: !options.has("H") && !options.has("no-create-home") && !(system && !busybox && get("home") === undefined),
  });
  if (!busybox && !options.has("quiet") && !options.has("q"))
    yield* write(
      self,
      self.stdout,
      system
        ? `info: Adding system user \`${name}' (UID ${id}) ...\n`
        : `info: Adding user \`${name}' ...\ninfo: Adding new group \`${name}' (${group}) ...\ninfo: Adding new user \`${name}' (${id}) with group \`${name} (${group})' ...\n`,
    );
  // A password is asked for at a terminal; a build has none to give.
  if (asks) {
    yield* write(self, self.stdout, busybox ? `Changing password for ${name}\nNew password: ` : "New password: ");
    return yield* failing(
      self,
      busybox
        ? `\nadduser: password for ${name} is unchanged\n`
        : "\npasswd: Authentication token manipulation error\npasswd: password unchanged\n",
      1,
    );
  }
  return 0;
};

const addgroup: Program = function* (self): Process {
  const busybox = isBusybox(self);
  const { options, rest } = parsed(self, ["g", "gid"]);
  const [first, second] = rest;
  if (!first) return yield* failing(self, "Usage: addgroup [-g GID] [-S] [USER] GROUP\n", 1);
  if (self.user !== 0)
    return yield* failing(
      self,
      busybox ? "addgroup: permission denied (are you root?)\n" : "fatal: Only root may add a user or group to the system.\n",
      1,
    );
  if (second !== undefined) {
    if (!taken(self, GROUP, second)) return yield* failing(self, `addgroup: unknown group ${second}\n`, 1);
    join(self, first, second);
    return 0;
  }
  if (taken(self, GROUP, first))
    return yield* failing(self, busybox ? `addgroup: group '${first}' in use\n` : `fatal: The group \`${first}' already exists.\n`, 1);
  const wanted = options.get("g") ?? options.get("gid");
  if (wanted !== undefined && lines(self, GROUP).some((row) => row[2] === wanted))
    return yield* failing(self, busybox ? `addgroup: gid '${wanted}' in use\n` : `fatal: The GID '${wanted}' is already in use.\n`, 1);
  const id = wanted === undefined ? freeId(self, GROUP, options.has("S") || options.has("system"), busybox) : Number(wanted);
  addGroup(self, first, id);
  if (!busybox) yield* write(self, self.stdout, `info: Adding group \`${first}' (GID ${id}) ...\n`);
  return 0;
};

const usermod: Program = function* (self): Process {
  const { options, rest } = parsed(self, ["G", "groups", "s", "shell", "u", "uid", "d", "g", "aG"]);
  const name = rest[0];
  if (!name || !taken(self, PASSWD, name)) return yield* failing(self, `usermod: user '${name ?? ""}' does not exist\n`, 6);
  if (self.user !== 0) return yield* failing(self, "usermod: Permission denied.\nusermod: cannot lock /etc/passwd; try again later.\n", 1);
  for (const group of (options.get("G") ?? options.get("groups") ?? "").split(",").filter(Boolean)) {
    if (!taken(self, GROUP, group)) return yield* failing(self, `usermod: group '${group}' does not exist\n`, 6);
    join(self, name, group);
  }
  const { files } = self.machine;
  const change = (field: number, value: string | undefined) => {
    if (value === undefined) return;
    const rows = lines(self, PASSWD).map((row) => (row[0] === name ? row.with(field, value) : row));
    files.write(PASSWD, rows.map((row) => `${row.join(":")}\n`).join(""));
  };
  change(6, options.get("s") ?? options.get("shell"));
  change(2, options.get("u") ?? options.get("uid"));
  change(5, options.get("d"));
  return 0;
};

const userdel: Program = function* (self): Process {
  const name = self.argv.at(-1)!;
  const tool = self.argv[0]!.split("/").at(-1)!;
  if (!taken(self, PASSWD, name)) return yield* failing(self, `${tool}: user '${name}' does not exist\n`, 6);
  if (self.user !== 0) return yield* failing(self, `${tool}: Permission denied.\n`, 1);
  for (const path of [PASSWD, GROUP]) {
    const rows = lines(self, path).filter((row) => row[0] !== name);
    self.machine.files.write(path, rows.map((row) => `${row.join(":")}\n`).join(""));
  }
  return 0;
};

export const accountTools: Readonly<Record<string, Program>> = { useradd, groupadd, adduser, addgroup, usermod, userdel, deluser: userdel };
