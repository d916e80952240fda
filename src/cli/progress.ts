// k8s-quest progress: what has been learnt so far, as text.
import { basename } from "node:path";
import { assetsFolder } from "../base/assets.ts";
import { missionFiles, quizFiles, readChecklist, readMission, readMissionWords } from "../game/content.ts";
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
  const content = { path: assetsFolder };
  const data = store.read();
  const missions = missionFiles(content)
    .map((file) => ({ file, mission: readMission(file) }))
    .sort((a, b) => a.mission.order - b.mission.order)
    .map(({ file, mission }) => ({ id: mission.id, item: mission.item, title: readMissionWords(file, mission, language).title }));
  const rows = rowsOf(readChecklist(content, language), missions, new Set(quizFiles(content).map((file) => basename(file, ".yaml"))), data);
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
