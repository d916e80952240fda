// k8s-quest play [MISSION]: opens the app.
import { languageOf, translate } from "../i18n/index.ts";

const usage = `Usage: k8s-quest play [MISSION]

Opens the app; MISSION (as 01-concepts/opening-day) goes there at once.
K8S_QUEST_HOME names the folder for progress and settings. NO_COLOR is respected.
`;

export async function main(args: readonly string[]): Promise<number> {
  const [mission] = args;
  if (mission === "-h" || mission === "--help") {
    process.stdout.write(usage);
    return 0;
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write(`${translate(languageOf(process.env["LANG"]), "note.tty")}\n`);
    return 2;
  }
  const { start } = await import("../ui/start.tsx");
  return start({ boot: { load: async () => (await import("../commands/boot.ts")).boot }, ...(mission === undefined ? {} : { mission }) });
}
