// k8s-quest progress: what has been learnt so far, as text.
import { assetsFolder } from "../base/assets.ts";
import { contentsOf } from "../game/contents.ts";
import { rowsOf } from "../game/progress/mastery.ts";
import { openSettings } from "../game/progress/settings.ts";
import { ProgressStore } from "../game/progress/store.ts";
import { languageOf, translate } from "../i18n/index.ts";
import { progressLines } from "../ui/screens/progress.ts";
import { themeOf } from "../ui/theme.ts";

export async function main(args: readonly string[]): Promise<number> {
  if (args[0] === "-h" || args[0] === "--help") {
    process.stdout.write("Usage: k8s-quest progress\n\nShows what has been learnt so far.\n");
    return 0;
  }
  const settings = openSettings(process.env["K8S_QUEST_HOME"]);
  const store = new ProgressStore(settings.folder);
  const { language: chosen, theme } = settings.read();
  const language = chosen === "auto" ? languageOf(process.env["LC_ALL"] || process.env["LANG"]) : chosen;
  const { items, missions, quizzes } = (await contentsOf({ path: assetsFolder }))(language);
  const data = store.read();
  const rows = rowsOf(items, missions, new Set(quizzes), data);
  const frame = {
    columns: process.stdout.columns ?? 100,
    rows: Number.POSITIVE_INFINITY,
    theme: themeOf(process.stdout.isTTY ? theme : "plain", process.env),
    screenReader: false,
    say: (id: Parameters<typeof translate>[1], values?: Parameters<typeof translate>[2]) => translate(language, id, values),
  };
  if (store.setAside) process.stderr.write(`${frame.say("note.set-aside", { file: store.setAside })}\n`);
  process.stdout.write(`${progressLines({ rows, attempts: data.attempts }, frame).join("\n")}\n`);
  return 0;
}
