// Tools that find processes by name and send signals: kill, pkill, pgrep, pidof, killall.
import type { Listed, Program, Running } from "../../../machine/process.ts";
import { type SignalName, signalNamed, signalNames, signalNumber } from "../../../machine/signals.ts";
import { complain, isBusybox, nameOf, options, say, ToolError, tool } from "../tool.ts";
import { commandLine, processesOf, shortName } from "./process-list.ts";
import { accounts } from "./users.ts";

const mayKill = (self: Running, target: Listed): boolean => self.user === 0 || self.user === target.user;

function wantedSignal(word: string): SignalName | 0 {
  if (word === "0") return 0;
  const signal = signalNamed(word);
  if (!signal) throw new ToolError(`invalid signal: ${word}`);
  return signal;
}

const kill = tool(function* (self, args) {
  const words = [...args];
  let signal: SignalName | 0 = "SIGTERM";
  const first = words[0] ?? "";
  if (first === "-l" || first === "-L" || first === "--list") {
    const asked = words[1];
    const number = Number(asked) > 128 ? Number(asked) - 128 : Number(asked);
    if (asked === undefined) yield* say(self, `${signalNames.map((each) => each.slice(3)).join(" ")}\n`);
    else
      yield* say(
        self,
        `${Number.isNaN(number) ? signalNumber(wantedSignal(asked) as SignalName) : (signalNames.find((each) => signalNumber(each) === number)?.slice(3) ?? asked)}\n`,
      );
    return 0;
  }
  if (first === "-s" || first === "-n" || first === "--signal") {
    signal = wantedSignal(words[1] ?? "");
    words.splice(0, 2);
  } else if (/^-\w/.test(first) && words.length > 1) {
    signal = wantedSignal(first.slice(1));
    words.shift();
  }
  if (words[0] === "--") words.shift();
  if (!words.length) throw new ToolError("not enough arguments");
  let failed = false;
  for (const word of words) {
    if (!/^\d+$/.test(word)) {
      if (/^-\d+$/.test(word)) throw new ToolError("k8s-quest does not simulate process groups yet");
      failed = true;
      yield* complain(self, isBusybox(self) ? `invalid number '${word}'` : `failed to parse argument: '${word}'`);
      continue;
    }
    const target: Listed | undefined =
      self.machine.processes.running.get(Number(word)) ?? self.machine.others?.().find(({ pid }) => pid === Number(word));
    const why = !target ? "No such process" : mayKill(self, target) ? undefined : "Operation not permitted";
    if (why) {
      failed = true;
      yield* complain(self, isBusybox(self) ? `can't kill pid ${word}: ${why}` : `(${word}): ${why}`);
    } else if (signal) target!.kill(signal, { fromOutside: false, from: self });
  }
  return failed ? 1 : 0;
});

/** What pgrep and pkill look for. */
const SEARCH = {
  full: "f",
  exact: "x",
  newest: "n",
  oldest: "o",
  "list-name": "l",
  "list-full": "a",
  count: "c",
  inverse: "v",
  "ignore-case": "i",
  "euid=": "u",
  "uid=": "U",
  quiet: "q",
  "session=": "s",
  "parent=": "P",
  "signal=": "S",
  "delimiter=": "d",
  echo: "e",
};

function found(self: Running, args: readonly string[]): { flags: ReturnType<typeof options>; hits: Listed[] } {
  const flags = options(args, "fxnolacviu:U:P:d:s:eq", SEARCH, { unsimulated: "s" });
  const [pattern] = flags.operands;
  if (pattern === undefined && !flags.has("u") && !flags.has("U") && !flags.has("P"))
    throw new ToolError(`no matching criteria specified\nTry \`${nameOf(self)} --help' for more information.`, 2);
  let expression: RegExp;
  try {
    expression = new RegExp(flags.has("x") ? `^(?:${pattern ?? ""})$` : (pattern ?? ""), flags.has("i") ? "i" : "");
  } catch {
    throw new ToolError(`invalid regular expression: ${pattern}`, 2);
  }
  // A process has one user: the effective one (-u) is the real one (-U).
  const wanted = flags.value("u") ?? flags.value("U");
  const owners =
    wanted === undefined
      ? undefined
      : wanted.split(",").map((name) => (/^\d+$/.test(name) ? Number(name) : accounts(self).find((each) => each.name === name)?.id));
  let hits = processesOf(self).filter(
    (each) =>
      each !== self &&
      expression.test(flags.has("f") ? commandLine(each) : shortName(each)) !== flags.has("v") &&
      (!owners || owners.includes(each.user)) &&
      (!flags.has("P") || String(each.parent?.pid ?? 0) === flags.value("P")),
  );
  if (flags.has("n")) hits = hits.slice(-1);
  if (flags.has("o")) hits = hits.slice(0, 1);
  return { flags, hits };
}

const pgrep = tool(function* (self, args) {
  const { flags, hits } = found(self, args);
  if (flags.has("q")) return hits.length ? 0 : 1;
  if (flags.has("c")) yield* say(self, `${hits.length}\n`);
  else if (hits.length) {
    const shown = hits.map((each) =>
      flags.has("a") ? `${each.pid} ${commandLine(each)}` : flags.has("l") ? `${each.pid} ${shortName(each)}` : String(each.pid),
    );
    yield* say(self, `${shown.join(flags.value("d") ?? "\n")}\n`);
  }
  return hits.length ? 0 : 1;
});

const pkill = tool(function* (self, args) {
  const given = args.find((word) => /^-\w/.test(word) && (signalNamed(word.slice(1)) || word === "-0"));
  const { flags, hits } = found(
    self,
    args.filter((word) => word !== given),
  );
  const signal = wantedSignal(flags.value("S") ?? given?.slice(1) ?? "TERM");
  let failed = false;
  for (const target of hits) {
    if (!mayKill(self, target)) {
      failed = true;
      yield* complain(self, `killing pid ${target.pid} failed: Operation not permitted`);
      continue;
    }
    if (flags.has("e")) yield* say(self, `${shortName(target)} killed (pid ${target.pid})\n`);
    if (signal) target.kill(signal, { fromOutside: false, from: self });
  }
  return hits.length && !failed ? 0 : 1;
});

const pidof = tool(function* (self, args) {
  const flags = options(args, "so:xq", {}, { unsimulated: "x" });
  const hits = processesOf(self).filter(
    (each) => flags.operands.some((name) => shortName(each) === name.split("/").at(-1)) && String(each.pid) !== flags.value("o"),
  );
  hits.reverse();
  const shown = flags.has("s") ? hits.slice(0, 1) : hits;
  if (shown.length && !flags.has("q")) yield* say(self, `${shown.map((each) => each.pid).join(" ")}\n`);
  return shown.length ? 0 : 1;
});

const killall = tool(function* (self, args) {
  const given = args.find((word) => /^-\w/.test(word) && signalNamed(word.slice(1)));
  const flags = options(
    args.filter((word) => word !== given),
    "qs:",
  );
  const signal = wantedSignal(flags.value("s") ?? given?.slice(1) ?? "TERM");
  let missing = false;
  for (const name of flags.operands) {
    const hits = processesOf(self).filter((each) => each !== self && shortName(each) === name);
    if (!hits.length) {
      missing = true;
      if (!flags.has("q")) yield* complain(self, isBusybox(self) ? `${name}: no process killed` : `${name}: no process found`);
    }
    for (const target of hits) if (signal && mayKill(self, target)) target.kill(signal, { fromOutside: false, from: self });
  }
  return missing ? 1 : 0;
});

export const signalTools: Readonly<Record<string, Program>> = { kill, pkill, pgrep, pidof, killall };
