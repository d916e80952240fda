// journalctl: reads the journal of a node.
import { type JournalEntry, textOf } from "../../machine/journal.ts";
import type { ServiceHost } from "../../world/node/hosts.ts";
import { parseSpan } from "../../world/node/span.ts";
import { type Options, options, say, ToolError } from "../unix/tool.ts";
import { entryText, MODES, type Mode } from "./journal-text.ts";
import { serviceTool } from "./on-node.ts";

const LONG = {
  "unit=": "u",
  follow: "f",
  "lines=": "n",
  "since=": "S",
  "until=": "U",
  "no-pager": "P",
  "output=": "o",
  reverse: "r",
  "priority=": "p",
  "grep=": "g",
  "identifier=": "t",
  dmesg: "k",
  boot: "b",
  "pager-end": "e",
  catalog: "x",
  "no-hostname": "H",
  utc: "z",
  quiet: "q",
  all: "a",
  "no-full": "N",
  "no-tail": "T",
  "disk-usage": "D",
  "list-boots": "L",
  "vacuum-size=": "V",
  "vacuum-time=": "W",
} as const;

const LEVELS = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/** When a time of --since is, virtual ms. */
function timeOf(text: string, now: number): number {
  const word = text.trim();
  const day = now - (now % 86_400_000);
  if (word === "now") return now;
  if (word === "today") return day;
  if (word === "yesterday") return day - 86_400_000;
  if (word === "tomorrow") return day + 86_400_000;
  const relative = /^([-+])(.+)$/.exec(word) ?? (/ago$/.test(word) ? ["", "-", word.replace(/\s*ago$/, "")] : undefined);
  if (relative) {
    const span = parseSpan(relative[2]!.replace(/\s*ago$/, ""));
    if (!Number.isNaN(span)) return now + (relative[1] === "-" ? -span : span);
  }
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(word);
  if (clock) return day + (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1000;
  const at = /^@(\d+)$/.exec(word);
  if (at) return Number(at[1]) * 1000;
  const date = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?( UTC|Z)?$/.exec(word);
  if (date) return Date.parse(`${date[1]}T${date[2] ?? "00:00"}${date[2]?.length === 8 ? "" : ":00"}Z`);
  throw new ToolError(`Failed to parse timestamp: ${text}`);
}

/** Which entries are wanted. */
function filterOf(flags: Options, now: number): (entry: JournalEntry) => boolean {
  const units = flags.values("u").map((name) => (/\.\w+$/.test(name) ? name : `${name}.service`));
  const patterns = units.map(
    (name) =>
      new RegExp(
        `^${name
          .replace(/[.+^${}()|[\]\\]/g, "\\$&")
          .replace(/\*/g, ".*")
          .replace(/\?/g, ".")}$`,
      ),
  );
  const since = flags.has("S") ? timeOf(flags.value("S")!, now) : Number.NEGATIVE_INFINITY;
  const until = flags.has("U") ? timeOf(flags.value("U")!, now) : Number.POSITIVE_INFINITY;
  const identifiers = flags.values("t");
  let worst = 7;
  const priority = flags.value("p");
  if (priority !== undefined) {
    worst = /^\d$/.test(priority) ? Number(priority) : LEVELS.indexOf(priority.split("..").at(-1)!);
    if (worst < 0) throw new ToolError(`Unknown log level ${priority}`);
  }
  const grep = flags.value("g");
  const expression = grep === undefined ? undefined : new RegExp(grep, grep === grep.toLowerCase() ? "i" : "");
  const matches = flags.operands.map((word) => {
    const [field = "", value = ""] = word.split("=");
    if (field === "_SYSTEMD_UNIT") return (entry: JournalEntry) => entry.unit === value;
    if (field === "SYSLOG_IDENTIFIER" || field === "_COMM") return (entry: JournalEntry) => entry.identifier === value;
    if (field === "_PID") return (entry: JournalEntry) => String(entry.pid) === value;
    if (field.startsWith("/")) return (entry: JournalEntry) => entry.identifier === field.split("/").at(-1);
    throw new ToolError(`k8s-quest does not simulate matching by ${field} yet`);
  });
  return (entry) =>
    (!patterns.length || patterns.some((each) => entry.unit !== undefined && each.test(entry.unit))) &&
    (!flags.has("k") || entry.identifier === "kernel") &&
    (!identifiers.length || identifiers.includes(entry.identifier)) &&
    entry.at >= since &&
    entry.at <= until &&
    entry.priority <= worst &&
    matches.every((match) => match(entry)) &&
    (!expression || expression.test(textOf(entry)));
}

export const journalctl = serviceTool("journalctl", "the journal of systemd", function* (self, host: ServiceHost, args) {
  // -n may come without its value, -xeu takes one at its end; -b may name a boot.
  const words = args.flatMap((word, index) =>
    word === "-n" && !/^(\d+|all)$/.test(args[index + 1] ?? "") ? ["-n10"] : word === "--lines" ? ["-n10"] : [word],
  );
  const flags = options(words, "u:fn:S:U:o:rp:g:t:kbexaqMc:", LONG, {
    unsimulated: "DLVWMc",
    unseen: {
      P: "output never goes through a pager here",
      b: "there was one boot",
      a: "fields are shown whole anyway",
      z: "the node's time is UTC",
      q: "nothing else is said",
      x: "the catalogue has no words for these messages",
      N: "lines are as long as they are",
      T: "with -f all lines are shown only when -n asks",
      e: "the end is what one sees",
    },
  });
  const { journal, machine } = host;
  const mode = (flags.value("o") ?? "short") as Mode;
  if (!MODES.includes(mode)) {
    if (/^(verbose|export|with-unit|short-monotonic|short-unix|json-sse|json-seq|short-iso-precise)$/.test(mode))
      throw new ToolError(`k8s-quest does not simulate journalctl -o ${mode} yet`);
    throw new ToolError(`Unknown output format '${mode}'.`);
  }
  const wanted = filterOf(flags, self.clock.now);
  const hostname = machine.hostname;
  const text = (entries: readonly JournalEntry[]) => {
    const whole = entries.map((entry) => entryText(entry, mode, hostname)).join("");
    return flags.has("H") && mode === "short" ? whole.replaceAll(` ${hostname} `, " ") : whole;
  };
  let found = journal.from(0).filter(wanted);
  const asked = flags.value("n");
  const count =
    asked === undefined ? (flags.has("f") ? 10 : flags.has("e") ? 1000 : undefined) : asked === "all" ? undefined : Number(asked);
  if (Number.isNaN(count)) throw new ToolError(`Failed to parse lines '${asked}'`);
  if (count !== undefined) found = count === 0 ? [] : found.slice(-count);
  if (flags.has("r")) found = [...found].reverse();
  if (!found.length && !flags.has("f")) {
    yield* say(self, "-- No entries --\n");
    return 0;
  }
  yield* say(self, text(found));
  if (!flags.has("f")) return 0;
  for (let at = journal.end; ; ) {
    yield { on: journal.changed };
    const fresh = journal.from(at).filter(wanted);
    at = journal.end;
    if (fresh.length) yield* say(self, text(fresh));
  }
});
