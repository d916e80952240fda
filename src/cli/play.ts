// k8s-quest play [MISSION]: opens the app.
import { openApp } from "./app.ts";
import { follow } from "./command-line.ts";

const usage = `Usage: k8s-quest play [MISSION]

Opens the app; MISSION (as 01-concepts/opening-day) goes there at once.
K8S_QUEST_HOME names the folder for progress and settings. NO_COLOR is respected.

  -h, --help  this text
`;

export const main = (args: readonly string[]): Promise<number> =>
  follow({ name: "play", usage, words: 1 }, args, ({ words: [mission] }) =>
    openApp(mission === undefined ? {} : { mission }, "command.terminal-play"),
  );
