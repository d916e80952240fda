// Runs in a process aside: opens papers and plays logs of players again, with whatever they hold.
import { boot } from "../commands/boot.ts";
import { asRunLog } from "../game/runs/pack.ts";
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
import { serveAside } from "./aside.ts";

export interface ReplayerData {
  code: string;
  language: Language;
}

/** What it answers: to "open" what is played, and to each log a verdict. */
export type FromReplayer = { opened: NewGame } | { problem: string } | { verdict: Verdict };
export interface ToReplayer {
  log: RunLog;
  /** The run is over: where its log says otherwise, it is not the whole of it. */
  whole: boolean;
}

export async function main([data = ""]: readonly string[]): Promise<number> {
  const { code, language } = JSON.parse(data) as ReplayerData;
  const papers = new Map<Language, Paper>();
  const answer = async (question: ToReplayer | "open"): Promise<FromReplayer> => {
    if (question !== "open") return { verdict: judge(papers.get(question.log.language) ?? papers.get(language)!, question, language) };
    try {
      for (const each of languages) papers.set(each, (await papersOf(each))(code));
      return { opened: gameOf(papers, language) };
    } catch (error) {
      if (error instanceof PaperError) return { problem: translate(language, error.reason.id, error.reason.values) };
      throw error;
    }
  };
  serveAside(answer);
  return 0;
}

/** What the host and its page need to know of what is played. */
function gameOf(papers: ReadonlyMap<Language, Paper>, language: Language): NewGame {
  const { code, limit, tasks } = papers.get(language)!;
  const spoken = (text: (paper: Paper, language: Language) => string) =>
    Object.fromEntries([...papers].map(([each, paper]) => [each, text(paper, each)]));
  return {
    code,
    title: spoken((_, each) => translate(each, "host.title", { tasks: tasks.length, minutes: limit / 60_000 })),
    limit,
    most: tasks.reduce((sum, { points }) => sum + points, 0),
    tasks: tasks.map(({ points }, task) => ({ points, title: spoken((paper) => paper.tasks[task]!.title) })),
  };
}

function judge(paper: Paper, { log, whole }: ToReplayer, language: Language): Verdict {
  const inWords = ({ id, values }: Message) => translate(language, id, values);
  const nothing = { points: 0, tasks: paper.tasks.map(() => 0), last: 0 };
  try {
    const run = Run.resume({ paper, boot, language: log.language, size: { columns: 80, rows: 24 } }, asRunLog(log), 0);
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
