// What happened at the terminal of an exam, from its log: played again, each command line with its times, what it said, and what it asked of which cluster.
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { stripVTControlCharacters } from "node:util";
import type { Verb } from "../../api/request.ts";
import type { KubectlRequest } from "../../commands/kubectl/connection.ts";
import type { Boot } from "../boot.ts";
import type { Paper } from "../runs/paper.ts";
import type { RunLog } from "../runs/run-log.ts";
import { Session } from "../session.ts";
import { FIRST } from "./clusters.ts";

/** A request that kubectl made, on whatever machine it ran. */
export interface Asked {
  cluster: string;
  /** Of a request to one namespace. */
  namespace?: string;
  verb: Verb;
  /** The words of kubectl's command line, as the shell gave them. */
  words: readonly string[];
}

/** A command line of the login shell, or of one on a node behind ssh. Times in ms of the run's clock. */
export interface Moment {
  at: number;
  /** When the shell was ready for the next one. */
  until: number;
  line: string;
  /** What was on the screen from its start to its end, without escape sequences. */
  output: string;
  /** Exit status; undefined where it did not come to an end. */
  status?: number;
  /** The task that was open. */
  task: number;
  asked: Asked[];
}

export interface ExamRecord {
  moments: readonly Moment[];
  /** Times of all keys; when nobody was there, the clock went on. */
  keys: readonly number[];
  /** When pages of notes were open over the terminal. */
  notes: readonly { at: number; until: number; task: number }[];
  /** Ms of the run's clock at which it ended, or has come. */
  end: number;
  /** How long each task was open, ms. */
  open: readonly number[];
}

/** Of an exam's first and only world. @throws MissionError */
export function recordOf(paper: Paper, log: RunLog, boot: Boot): ExamRecord {
  const own = log.worlds[0];
  const open = openTimes(paper, log);
  if (!own) return { moments: [], keys: [], notes: [], end: log.at, open };
  const { mission, words, seed } = paper.worlds[0]!;
  const session = new Session({
    ...{ mission, words, boot, language: log.language, rules: paper.rules, silent: true, seed, size: own.size },
    ...(own.ownEditor ? { ownEditor: true } : {}),
  });
  const watch = new Watch(session, log);
  const listen = (message: unknown) => watch.asked(message as KubectlRequest);
  subscribe(KUBECTL, listen);
  try {
    for (const entry of own.entries) {
      watch.upTo(entry.at);
      if ("input" in entry) session.type(entry.input);
      else if ("resize" in entry) session.resize(entry.resize);
      else if ("edited" in entry) session.finishEditing(entry.edited);
      watch.look();
    }
    watch.upTo(own.at);
    watch.end();
  } finally {
    unsubscribe(KUBECTL, listen);
  }
  const keys = own.entries.filter((entry) => "input" in entry).map((entry) => runTime(log, session, entry.at));
  return { moments: watch.moments, keys, notes: notesTimes(log), end: log.at, open };
}

const KUBECTL = "k8s-quest:kubectl-request";

/** One world, open from the beginning: the run's clock differs from its own by the times when nobody was there. */
function runTime(log: RunLog, { attempt }: Session, virtual: number): number {
  let run = virtual - attempt.started;
  for (const move of log.moves) if ("away" in move && move.at <= run) run += move.away;
  return run;
}

function openTimes({ tasks }: Paper, log: RunLog): number[] {
  const times = tasks.map(() => 0);
  let since = 0;
  let task: number | undefined;
  const leave = (at: number): void => {
    if (task !== undefined) times[task]! += at - since;
    since = at;
  };
  for (const move of log.moves) {
    if (!("open" in move)) continue;
    leave(move.at);
    task = move.open;
  }
  leave(log.at);
  return times;
}

/** The task that was open at a time of the run's clock. */
const taskAt = ({ moves }: RunLog, at: number): number =>
  (moves.findLast((move) => "open" in move && move.at <= at) as { open: number } | undefined)?.open ?? 0;

/** When pages of notes were open. Nobody reads them who is not there. */
function notesTimes(log: RunLog): { at: number; until: number; task: number }[] {
  const times: { at: number; until: number; task: number }[] = [];
  let since: number | undefined;
  const close = (until: number): void => {
    if (since !== undefined) times.push({ at: since, until, task: taskAt(log, since) });
    since = undefined;
  };
  for (const move of log.moves) {
    if ("notes" in move && move.notes) since = move.at;
    else if ("notes" in move || "away" in move) close(move.at);
  }
  close(log.at);
  return times;
}

class Watch {
  readonly moments: Moment[] = [];
  #seen = 0;
  #open: Moment | undefined;
  #said = "";

  constructor(
    private readonly session: Session,
    private readonly log: RunLog,
  ) {
    session.takeOutput();
  }

  /** Lets the world go on, moment by moment while a command runs: its end is a time too. */
  upTo(at: number): void {
    const { session } = this;
    while (this.#open && session.next !== undefined && session.next < at) {
      session.advance(session.next);
      this.look();
    }
    session.advance(at);
    this.look();
  }

  look(): void {
    const { session } = this;
    let text = session
      .takeOutput()
      .filter((each) => typeof each === "string")
      .join("");
    // What is pasted may be several lines; what takes no time has ended with the key that began it.
    for (const line of session.commands.slice(this.#seen)) {
      const echo = text.indexOf(`${line}\r\n`);
      this.#said += text.slice(0, Math.max(0, echo));
      this.end();
      text = text.slice(text.indexOf("\n", Math.max(0, echo)) + 1);
      this.#begin(line);
    }
    this.#seen = session.commands.length;
    this.#said += text;
    if (this.#open && session.atPrompt) {
      this.#open.status = session.status;
      this.end();
    }
  }

  /** Who runs no command line (a completion) asks for nobody. */
  asked({ self, cluster, request: { verb, kind, namespace } }: KubectlRequest): void {
    const { world } = this.session.attempt.booted;
    if (!this.#open || self.clock !== world.clock) return;
    const [first, ...more] = world.clusters;
    // The world's own cluster has a name of its own in the world.
    const name = first?.[1] === cluster ? FIRST : (more.find(([, each]) => each === cluster)?.[0] ?? "");
    this.#open.asked.push({ cluster: name, verb, words: self.argv, ...(kind.namespaced && namespace ? { namespace } : {}) });
  }

  end(): void {
    const said = this.#said;
    this.#said = "";
    if (!this.#open) return;
    this.#open.until = runTime(this.log, this.session, this.session.now);
    this.#open.output = stripVTControlCharacters(said).replaceAll("\r", "");
    this.#open = undefined;
  }

  #begin(line: string): void {
    const at = runTime(this.log, this.session, this.session.now);
    this.#open = { at, until: at, line, output: "", task: taskAt(this.log, at), asked: [] };
    this.moments.push(this.#open);
  }
}
