// Runs in a thread of its own: opens papers and plays logs of players again, with whatever they hold.
import { parentPort, workerData } from "node:worker_threads";
import { boot } from "../commands/boot.ts";
import type { Paper } from "../game/runs/paper.ts";
import { papersOf } from "../game/runs/papers.ts";
import { Run } from "../game/runs/run.ts";
import { RunError } from "../game/runs/run-error.ts";
import type { RunLog } from "../game/runs/run-log.ts";
import { PaperError } from "../game/runs/verify.ts";
import type { NewGame } from "../http/host/desk.ts";
import type { Verdict } from "../http/host/verifier.ts";
import { type Language, languages, type Message, translate } from "../i18n/index.ts";
import "../i18n/practice.ts";

export interface ReplayerData {
  code: string;
  language: Language;
}

/** What the thread says: first what is played, then a verdict for each log. */
export type FromReplayer = { opened: NewGame } | { problem: string } | { verdict: Verdict };
export interface ToReplayer {
  log: RunLog;
  /** The run is over: where its log says otherwise, it is not the whole of it. */
  whole: boolean;
}

export async function main(): Promise<number> {
  const port = parentPort!;
  const { code, language } = workerData as ReplayerData;
  const say = (message: FromReplayer) => port.postMessage(message);
  const inWords = ({ id, values }: Message) => translate(language, id, values);
  let papers: Map<Language, Paper>;
  try {
    papers = new Map();
    for (const each of languages) papers.set(each, (await papersOf(each))(code));
  } catch (error) {
    if (!(error instanceof PaperError)) throw error;
    say({ problem: inWords(error.reason) });
    return 1;
  }
  const paper = papers.get(language)!;
  const spoken = (text: (paper: Paper, language: Language) => string) =>
    Object.fromEntries([...papers].map(([each, translated]) => [each, text(translated, each)]));
  say({
    opened: {
      code: paper.code,
      title: spoken((_, each) => translate(each, "host.title", { tasks: paper.tasks.length, minutes: paper.limit / 60_000 })),
      limit: paper.limit,
      most: paper.tasks.reduce((sum, { points }) => sum + points, 0),
      tasks: paper.tasks.map(({ points }, task) => ({ points, title: spoken((translated) => translated.tasks[task]!.title) })),
    },
  });
  port.on("message", ({ log, whole }: ToReplayer) => say({ verdict: judge(paper, log, whole, inWords) }));
  return 0;
}

function judge(paper: Paper, log: RunLog, whole: boolean, inWords: (message: Message) => string): Verdict {
  const nothing = { points: 0, tasks: paper.tasks.map(() => 0), last: 0 };
  try {
    const run = Run.resume({ paper, boot, language: log.language, size: { columns: 80, rows: 24 } }, log, 0);
    if (!run) return { ...nothing, problem: inWords({ id: "verify.other-content" }) };
    // Whoever was cut off has what was done until then.
    if (whole && !run.over) run.end();
    const { points, tasks, lastGain } = run.score;
    return { points, tasks: tasks.map((task) => task.points), last: lastGain };
  } catch (error) {
    const problem = error instanceof RunError ? inWords(error) : error instanceof Error ? error.message : String(error);
    return { ...nothing, problem };
  }
}
