// k8s-quest progress: what has been learnt so far, as text or JSON; and its ways to other machines, to a group and onto a certificate.
import { stripVTControlCharacters } from "node:util";
import { assetsFolder } from "../base/assets.ts";
import { type Contents, contentsOf } from "../game/contents.ts";
import { firstShown, habitIds } from "../game/progress/achievements.ts";
import { NewerProgress, type ProgressData } from "../game/progress/data.ts";
import { rowsOf } from "../game/progress/mastery.ts";
import { openSettings, type ThemeName } from "../game/progress/settings.ts";
import { ProgressStore } from "../game/progress/store.ts";
import { languageOf, translate } from "../i18n/index.ts";
import "../i18n/practice.ts";
import { progressLines } from "../ui/screens/progress.ts";
import { themeOf } from "../ui/theme.ts";
import type { Frame } from "../ui/view.ts";
import type { ProgressHome } from "./progress-files.ts";

const usage = `Usage: k8s-quest progress [--json]
       k8s-quest progress export FILE [--force]
       k8s-quest progress import FILE…
       k8s-quest progress merge FILE… [-o FILE] [--force]
       k8s-quest progress group FILE… [--json]
       k8s-quest progress certificate [ROW|TIER] [-o FILE] [--force]

Shows what has been learnt so far.

  export       writes everything (results, history, saved games, reviews of skills, logs of wins) into a file; - is the standard output
  import       brings in what such files know: no attempt is lost and none counts twice, in whatever order and however often
  merge        puts several files of one learner together without touching the progress of this machine
  group        shows a table of several learners, from a file of each
  certificate  writes what is complete (a row such as 06-configuration, or a tier such as beginner) into a file that k8s-quest verify
               can check; without a name, tells what is complete

  --json       for programs
  -o, --output where to write
  --force      replaces a file that is there
`;

export async function main(args: readonly string[]): Promise<number> {
  if (args.some((arg) => arg === "-h" || arg === "--help")) {
    process.stdout.write(usage);
    return 0;
  }
  const settings = openSettings(process.env["K8S_QUEST_HOME"]);
  const { language: chosen, theme, name } = settings.read();
  const language = chosen === "auto" ? languageOf(process.env["LC_ALL"] || process.env["LANG"]) : chosen;
  const store = new ProgressStore(settings.folder);
  const home: ProgressHome = { folder: settings.folder, store, name, say: (id, values) => translate(language, id, values) };
  const contents = async () => (await contentsOf({ path: assetsFolder }))(language);
  const columns = process.stdout.columns ?? 100;
  const [verb, ...rest] = args;
  try {
    if (verb === undefined) return show(home, store.read(), await contents(), frameOf(home, columns, theme));
    if (verb === "--json" && !rest.length) return asJson(home, store.read(), await contents());
    if (verb === "group") return await (await import("./progress-group.ts")).group(home, rest, contents, columns);
    if (verb === "certificate") return await (await import("./progress-certificate.ts")).certify(home, rest, await contents(), language);
    const files = await import("./progress-files.ts");
    if (verb === "export") return files.exportTo(home, rest);
    if (verb === "import") return files.importFrom(home, rest);
    if (verb === "merge") return files.mergeFiles(home, rest);
    return files.usage(home);
  } catch (error) {
    if (!(error instanceof NewerProgress)) throw error;
    process.stderr.write(`k8s-quest progress: ${home.say("progress.newer")}\n`);
    return 1;
  }
}

const frameOf = ({ say }: ProgressHome, columns: number, theme: ThemeName): Frame => ({
  columns,
  rows: Number.POSITIVE_INFINITY,
  theme: themeOf(process.stdout.isTTY ? theme : "plain", process.env),
  screenReader: false,
  say,
});

function show({ store, say }: ProgressHome, data: ProgressData, contents: Contents, frame: Frame): number {
  const rows = rowsOf(contents.items, contents.missions, new Set(contents.quizzes), data);
  if (store.setAside) process.stderr.write(`${say("note.set-aside", { file: store.setAside })}\n`);
  const text = `${progressLines({ rows, attempts: data.attempts }, frame).join("\n")}\n`;
  process.stdout.write(process.stdout.isTTY ? text : stripVTControlCharacters(text));
  return 0;
}

function asJson({ name, say }: ProgressHome, data: ProgressData, contents: Contents): number {
  const rows = rowsOf(contents.items, contents.missions, new Set(contents.quizzes), data).filter(({ missions }) => missions.length);
  const report = {
    learner: name,
    rows: rows.map(({ item, ...row }) => ({ row: item.id, number: item.number, title: item.title, tier: item.tier, ...row })),
    achievements: habitIds.map((id) => ({ id, title: say(`achievement.${id}`), since: firstShown(data.attempts).get(id) ?? null })),
    records: { missions: data.missions, quizzes: data.quizzes },
    attempts: data.attempts,
    reviews: data.reviews,
  };
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  return 0;
}
