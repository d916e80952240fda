// Opens the app on the terminal, and puts the terminal back however it ends.
import "./polyfill.ts";
import { render } from "ink";
import { assetsFolder } from "../base/assets.ts";
import { realTime } from "../base/steady-time.ts";
import { realWall } from "../base/wall.ts";
import type { Boot } from "../game/boot.ts";
import type { ContentFolder } from "../game/contents.ts";
import { contentsOf } from "../game/contents-of.ts";
import { openSettings } from "../game/progress/settings.ts";
import { ProgressStore } from "../game/progress/store.ts";
import { App } from "./app.ts";
import { editOutside } from "./own-editor.ts";

import type { GroupDoor } from "./practice/group-door.ts";
import { Screen, type Suspend } from "./screen.tsx";
import type { PracticeName } from "./screens/practice.ts";
import { StandBy } from "./stand-by.ts";

export interface StartOptions {
  /** How worlds are made: the function, or how to load it. */
  boot: Boot | { load(): Promise<Boot> };
  /** Opens this mission or quiz at once. */
  mission?: string;
  quiz?: string;
  /** Opens this room at once, with what a command line would say after its name. */
  practice?: { name: PracticeName; arguments?: readonly string[] };
  /** Where a group is joined, for the room of challenges. */
  group?: GroupDoor;
  /** Other content than what ships with the program. */
  content?: ContentFolder;
}

/** Runs until the learner leaves; gives the exit code. */
export async function start(options: StartOptions): Promise<number> {
  const { boot, mission, quiz, practice, group, content = { path: assetsFolder } } = options;
  const settings = openSettings(process.env["K8S_QUEST_HOME"]);
  let instance: ReturnType<typeof render> | undefined;
  let suspend: Suspend | undefined;
  let standBy: StandBy | undefined;
  const app = new App({
    rooms: {
      async load() {
        (await import("../base/tiering.ts")).optimiseLater();
        const [{ roomsOf }, made, { Rehearsal }] = await Promise.all([
          import("./rooms.ts"),
          typeof boot === "function" ? boot : boot.load(),
          import("../game/rehearsal.ts"),
        ]);
        standBy = new StandBy(made, realWall);
        standBy.rehearse("default", (boot) => new Rehearsal(boot));
        return roomsOf(standBy.ask);
      },
    },
    content,
    contents: await contentsOf(content),
    settings,
    store: new ProgressStore(settings.folder),
    environment: process.env,
    wall: realWall,
    today: () => new Date(realTime()).toISOString(),
    edit: (file) => editOutside(file, suspend),
    ...(group ? { group } : {}),
    quit: () => instance?.unmount(),
  });
  app.resize(process.stdout.columns ?? 80, process.stdout.rows ?? 24);
  const unknown =
    (mission !== undefined && !app.openMission(mission) && app.frame.say("note.no-mission", { id: mission })) ||
    (quiz !== undefined && !app.openQuiz(quiz) && app.frame.say("note.no-quiz", { id: quiz }));
  if (unknown) {
    process.stderr.write(`k8s-quest: ${unknown}\n`);
    return 2;
  }
  if (practice) app.openPractice(practice.name, practice.arguments);
  const screenReader = settings.read().screenReader || process.env["INK_SCREEN_READER"] === "true";
  instance = render(<Screen app={app} onSuspend={(found) => (suspend = found)} />, {
    alternateScreen: !screenReader,
    incrementalRendering: true,
    exitOnCtrlC: false,
    isScreenReaderEnabled: screenReader,
    maxFps: 60,
  });
  setImmediate(() => app.preload());
  // Ink restores the screen on unmount; a signal or a crash has to come to that too.
  const end = () => instance?.unmount();
  const crash = (error: unknown) => {
    app.close();
    end();
    process.stderr.write(
      `${error instanceof Error ? error.stack : String(error)}\nThe game was saved; the next start goes on where it was.\n`,
    );
    process.exit(70);
  };
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  process.once("uncaughtException", crash);
  process.once("unhandledRejection", crash);
  await instance.waitUntilExit();
  app.close();
  standBy?.close();
  return 0;
}
