// Tools that wait for, or run, other programs: sleep, env, printenv, which, sudo, timeout, nohup, nice, busybox, true, false.
import type { Program, Running, Task } from "../../../machine/process.ts";
import { signalNamed } from "../../../machine/signals.ts";
import { sleep as wait, waitFor } from "../../../machine/tasks.ts";
import { complain, isBusybox, nameOf, options, say, ToolError, tool } from "../tool.ts";
import { become, DEFAULT_PATH, findProgram } from "./lookup.ts";
import { accounts } from "./users.ts";

const hint = (self: Running): string => `\nTry '${nameOf(self)} --help' for more information.`;

/** Whole milliseconds of "5", "0.5m", "infinity"; undefined when it is no time. */
function interval(text: string): number | undefined {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return match ? Math.ceil(Number(match[1]) * { "": 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2]!]!) : undefined;
}

const sleep = tool(function* (self, args) {
  const { operands } = options(args, "");
  if (!operands.length) throw new ToolError(`missing operand${hint(self)}`);
  let total = 0;
  for (const word of operands) {
    const time = interval(word);
    if (time === undefined)
      throw new ToolError(isBusybox(self) ? `invalid number '${word}'` : `invalid time interval '${word}'${hint(self)}`);
    total += time;
  }
  if (total !== Number.POSITIVE_INFINITY) return yield* wait(self, total);
  for (;;) yield { on: self.changed };
});

const usleep = tool(function* (self, args) {
  yield* wait(self, Math.ceil(Number(args[0] ?? 0) / 1000));
});

const env = tool(function* (self, args) {
  const words = args.flatMap((word, index) => (index === 0 && word === "-" ? ["-i"] : [word]));
  const flags = options(
    words,
    "iu:0C:S:v",
    { "ignore-environment": "i", "unset=": "u", null: "0", "chdir=": "C", "split-string=": "S", debug: "v" },
    { stopAtOperand: true, unsimulated: "v" },
  );
  const environment = flags.has("i") ? {} : { ...self.environment };
  for (const name of flags.values("u")) delete environment[name];
  if (flags.has("C")) {
    if (!self.machine.files.isFolder(flags.value("C")!))
      throw new ToolError(`cannot change directory to '${flags.value("C")}': No such file or directory`, 125);
    self.directory = flags.value("C")!;
  }
  const command = [...(flags.value("S")?.split(/\s+/) ?? []), ...flags.operands];
  while (command[0]?.includes("=")) {
    const word = command.shift()!;
    environment[word.slice(0, word.indexOf("="))] = word.slice(word.indexOf("=") + 1);
  }
  if (command.length) return yield* become(self, command, environment);
  const end = flags.has("0") ? "\0" : "\n";
  return yield* printAll(self, environment, end);
});

function* printAll(self: Running, environment: Readonly<Record<string, string>>, end: string): Task<number> {
  yield* say(
    self,
    Object.entries(environment)
      .map(([name, value]) => `${name}=${value}${end}`)
      .join(""),
  );
  return 0;
}

const printenv = tool(function* (self, args) {
  const flags = options(args, "0", { null: "0" });
  const end = flags.has("0") ? "\0" : "\n";
  if (!flags.operands.length) return yield* printAll(self, self.environment, end);
  let missing = false;
  for (const name of flags.operands) {
    const value = self.environment[name];
    if (value === undefined) missing = true;
    else yield* say(self, `${value}${end}`);
  }
  return missing ? 1 : 0;
});

const which = tool(function* (self, args) {
  const flags = options(args, "as", {});
  const path = self.environment["PATH"] ?? DEFAULT_PATH;
  let missing = false;
  for (const name of flags.operands) {
    const folders = name.includes("/") ? [path] : flags.has("a") ? path.split(":") : [path];
    const hits = folders.map((each) => self.machine.which(name, each, self.directory)).filter((hit) => hit !== undefined);
    if (!hits.length) missing = true;
    else if (!flags.has("s")) yield* say(self, hits.map((hit) => `${name.includes("/") ? name : hit.path}\n`).join(""));
  }
  return missing || !flags.operands.length ? 1 : 0;
});

/** The administrator has allowed the learner everything, and sudoers keeps KUBECONFIG (env_keep). */
const KEPT = ["TERM", "LANG", "KUBECONFIG", "EDITOR", "KUBE_EDITOR"];

const sudo = tool(function* (self, args) {
  const flags = options(
    args,
    "u:g:EHisnkvSbl",
    { "user=": "u", "group=": "g", "preserve-env": "E", "set-home": "H", login: "i", shell: "s", "non-interactive": "n", list: "l" },
    {
      stopAtOperand: true,
      unsimulated: "S",
      unseen: { H: "the home folder is set anyway", n: "no password is asked for" },
    },
  );
  const wanted = flags.value("u") ?? "root";
  const account = accounts(self).find((each) => each.name === wanted || `#${each.id}` === wanted);
  if (!account) throw new ToolError(`unknown user ${wanted}\nsudo: error initializing audit plugin sudoers_audit`);
  if (flags.has("g") || flags.has("b"))
    throw new ToolError(`k8s-quest does not simulate ${flags.has("g") ? "groups" : "the background"} of sudo yet`);
  const words = [...flags.operands];
  const given: Record<string, string> = {};
  while (words[0] && /^\w+=/.test(words[0])) {
    const word = words.shift()!;
    given[word.slice(0, word.indexOf("="))] = word.slice(word.indexOf("=") + 1);
  }
  const invoker = accounts(self).find((each) => each.id === self.user)?.name ?? String(self.user);
  if (flags.has("l")) {
    yield* say(self, `User ${invoker} may run the following commands on ${self.machine.hostname}:\n    (ALL : ALL) NOPASSWD: ALL\n`);
    return 0;
  }
  const wantsShell = flags.has("i") || flags.has("s");
  if (!words.length && !wantsShell) {
    if (flags.has("v") || flags.has("k")) return 0;
    yield* say(self, "usage: sudo -h | -K | -k | -V\nusage: sudo [-ins] [-u user] [VAR=value] [command [arg ...]]\n");
    return 1;
  }
  const kept = flags.has("E")
    ? self.environment
    : Object.fromEntries(KEPT.flatMap((name) => (self.environment[name] === undefined ? [] : [[name, self.environment[name]]])));
  const environment: Record<string, string> = {
    ...kept,
    PATH: DEFAULT_PATH,
    HOME: account.home,
    USER: account.name,
    LOGNAME: account.name,
    SHELL: account.shell,
    SUDO_USER: invoker,
    SUDO_UID: String(self.user),
    SUDO_GID: String(self.user),
    SUDO_COMMAND: words.join(" ") || account.shell,
    ...given,
  };
  const command = wantsShell ? [account.shell, ...(words.length ? ["-c", words.join(" ")] : [])] : words;
  const found = self.machine.which(command[0]!, environment["PATH"]!, self.directory);
  if (!found) throw new ToolError(`${command[0]}: command not found`);
  const child = self.machine.processes.spawn({
    argv: command,
    program: found.program,
    environment,
    directory: flags.has("i") ? account.home : self.directory,
    user: account.id,
    parent: self,
  });
  return yield* follow(self, child);
});

/** Waits for a child that the keyboard's signals reach by themselves; what is sent to this process alone is passed on. */
function* follow(self: Running, child: Running): Task<number> {
  self.trap("SIGINT");
  self.trap("SIGQUIT");
  for (const signal of ["SIGTERM", "SIGHUP"] as const) self.trap(signal, () => child.kill(signal));
  while (child.exitCode === undefined) yield { on: child.changed };
  return child.exitCode;
}

const timeout = tool(function* (self, args) {
  const flags = options(
    args,
    "s:k:fpv",
    { "signal=": "s", "kill-after=": "k", foreground: "f", "preserve-status": "p", verbose: "v" },
    { stopAtOperand: true, unseen: { f: "the keyboard reaches the command anyway" } },
  );
  const [limit, ...command] = flags.operands;
  if (limit === undefined || !command.length) throw new ToolError(`missing operand${hint(self)}`, 125);
  const time = interval(limit);
  const grace = flags.has("k") ? interval(flags.value("k")!) : undefined;
  if (time === undefined || (flags.has("k") && grace === undefined))
    throw new ToolError(`invalid time interval '${time === undefined ? limit : flags.value("k")}'${hint(self)}`, 125);
  const signal = signalNamed(flags.value("s") ?? "TERM");
  if (!signal) throw new ToolError(`${flags.value("s")}: invalid signal${hint(self)}`, 125);
  const found = yield* findProgram(self, command[0]!);
  if (typeof found === "number") return found;
  const child = self.machine.processes.spawn({ argv: command, program: found.program, parent: self });
  for (const each of ["SIGTERM", "SIGHUP", "SIGINT"] as const) self.trap(each, () => child.kill(each));
  const until = time === 0 || time === Number.POSITIVE_INFINITY ? undefined : self.clock.now + time;
  const ended = () => child.exitCode !== undefined;
  if (yield* waitFor(self, child.changed, ended, until)) return child.exitCode!;
  if (flags.has("v")) yield* complain(self, `sending signal ${signal.slice(3)} to command '${command[0]}'`);
  child.kill(signal);
  if (!(yield* waitFor(self, child.changed, ended, grace === undefined ? undefined : self.clock.now + grace))) {
    child.kill("SIGKILL");
    while (!ended()) yield { on: child.changed };
  }
  if (child.killedBy === "SIGKILL") return 137;
  return flags.has("p") || isBusybox(self) ? child.exitCode! : 124;
});

const nohup = tool(function* (self, args) {
  if (!args.length) throw new ToolError(`missing operand${hint(self)}`, 125);
  self.trap("SIGHUP");
  if (self.stdout.terminal)
    throw new ToolError("k8s-quest does not simulate nohup.out yet: redirect the output yourself (nohup command > file 2>&1 &)", 125);
  return yield* become(self, args);
});

/** Every process has the same priority here, so only the form that changes nothing or lowers one's own is there. */
const nice = tool(function* (self, args) {
  const flags = options(
    args.map((word) => (/^-\d+$/.test(word) ? `-n${word.slice(1)}` : word)),
    "n:",
    { "adjustment=": "n" },
    { stopAtOperand: true, unseen: { n: "every process has the same priority" } },
  );
  if (!flags.operands.length) {
    yield* say(self, "0\n");
    return 0;
  }
  return yield* become(self, flags.operands);
});

const busybox = tool(function* (self, args) {
  const [name] = args;
  if (name === undefined || name === "--help") {
    yield* say(self, "BusyBox v1.37.0 multi-call binary.\n\nUsage: busybox [function [arguments]...]\n   or: function [arguments]...\n");
    return 0;
  }
  if (name === "--list") {
    const { files } = self.machine;
    const names = ["/bin", "/sbin", "/usr/bin", "/usr/sbin"].flatMap((folder) =>
      files.isFolder(folder) ? files.list(folder).filter((each) => files.realPath(`${folder}/${each}`) === "/bin/busybox") : [],
    );
    yield* say(
      self,
      [...new Set(names)]
        .sort()
        .map((each) => `${each}\n`)
        .join(""),
    );
    return 0;
  }
  const found = self.machine.which(name, "/bin:/usr/bin:/sbin:/usr/sbin");
  if (!found || name === "busybox") throw new ToolError(`${name}: applet not found`, 127);
  self.argv = args;
  return yield* found.program(self);
});

const yes: Program = function* () {
  return 0;
};
const no: Program = function* () {
  return 1;
};

export const launchTools: Readonly<Record<string, Program>> = {
  sleep,
  usleep,
  env,
  printenv,
  which,
  sudo,
  timeout,
  nohup,
  nice,
  busybox,
  true: yes,
  false: no,
};
