// Real time of replaying a mission with 50 commands, as resume and undo do.
import { assetsFolder } from "../src/base/assets.ts";
import { boot } from "../src/commands/boot.ts";
import { missionFiles, readMission } from "../src/game/content.ts";
import { Session } from "../src/game/session.ts";
import { quantile, tell } from "./measure.ts";
import { typed } from "./typed.ts";

const mission = readMission(missionFiles({ path: assetsFolder })[0]!);
const options = { mission, words: mission.words, language: "en" as const, boot };
const session = new Session({ ...options, size: { columns: 120, rows: 40 } });
for (let command = 0; command < 50; command++) {
  session.type(typed(command));
  while (!session.atPrompt) session.fastForward();
  session.advance(session.now + 2000);
}
const { log } = session;
const times = Array.from({ length: 5 }, () => {
  const start = performance.now();
  if (Session.resume(options, log)?.commands.length !== 50) throw new Error("the replay does not bring the 50 commands back");
  return performance.now() - start;
});
tell({ figure: "replay of a mission of 50 commands", measured: quantile(times, 0.5), target: 300, unit: "ms" });
