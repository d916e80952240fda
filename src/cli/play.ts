// k8s-quest play [MISSION]: opens the app.
import { openApp } from "./app.ts";
import { follow } from "./command-line.ts";

export const main = (args: readonly string[]): Promise<number> =>
  follow({ name: "play", words: 1 }, args, ({ words: [mission] }) =>
    openApp(mission === undefined ? {} : { mission }, "command.terminal-play"),
  );
