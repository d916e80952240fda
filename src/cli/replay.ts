// k8s-quest replay FILE [FILE]: shows sessions and runs again, or writes one down as an asciinema cast or as text.
import "../i18n/practice.ts";
import { assetsFolder } from "../base/assets.ts";
import { contentsOf } from "../game/contents-of.ts";
import { NewerProgress } from "../game/progress/migrations.ts";
import { ProgressStore } from "../game/progress/store.ts";
import type { Film } from "../game/runs/film.ts";
import type { ReplaySource } from "../game/runs/replays.ts";
import { openApp } from "./app.ts";
import { flag, follow, type Given, text } from "./command-line.ts";
import { Failure, Mistake } from "./failure.ts";
import { systemFailure, writeText } from "./files.ts";
import { openPlace, type Place } from "./place.ts";

/** Steps of recording at a time; here nobody waits for a screen. */
const STEPS = 10_000;

const options = { cast: text, "idle-limit": text, text: flag };

export const main = (args: readonly string[]): Promise<number> => follow({ name: "replay", options, words: 2 }, args, replay);

async function replay({ values, words: files }: Given<typeof options>): Promise<number> {
  const idleLimit = values["idle-limit"] === undefined ? undefined : Number(values["idle-limit"]);
  if (idleLimit !== undefined && (values.cast === undefined || !(idleLimit > 0))) throw new Mistake("replay.idle-limit");
  if (values.cast === undefined && !values.text)
    return openApp({ practice: { name: "replay", arguments: files } }, "command.terminal-replay");
  const [file] = files;
  if (file === undefined || files.length > 1) throw new Mistake("replay.one-file");
  const place = openPlace();
  const film = await filmOf(file, place);
  if (film.altered) process.stderr.write(`k8s-quest replay: ${place.say("replay.was-altered")}\n`);
  while (!film.recorded) film.record(STEPS);
  if (values.text) process.stdout.write((await import("../ui/printout.ts")).printout(film));
  if (values.cast !== undefined) {
    const { castOf } = await import("../game/runs/cast.ts");
    writeText(values.cast, castOf(film, idleLimit === undefined ? {} : { idleLimit }));
  }
  return 0;
}

/** What was played here; nothing where nothing can be kept or read: a file needs none of it. */
function keptIn(place: Place): Pick<ReplaySource, "folder" | "sessions"> {
  try {
    return { folder: place.folder, sessions: new ProgressStore(place.folder).read().sessions };
  } catch (error) {
    if (error instanceof Failure || error instanceof NewerProgress) return { folder: "", sessions: {} };
    throw error;
  }
}

/** The film of a file. @throws Failure */
async function filmOf(name: string, place: Place): Promise<Film> {
  const { language } = place;
  const content = { path: assetsFolder };
  const { missions } = (await contentsOf(content))(language);
  const [{ openFilm, ReplayError }, { papersOf }, { boot }] = await Promise.all([
    import("../game/runs/replays.ts"),
    import("../game/runs/papers.ts"),
    import("../commands/boot.ts"),
  ]);
  const { folder, sessions } = keptIn(place);
  const mission = (id: string) => missions.find((each) => each.id === id);
  try {
    return openFilm(name, { content, language, boot, folder, sessions, mission, paper: await papersOf(language, content) });
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    throw systemFailure(error.cause, { file: name, exitCode: 2 }) ?? new Failure(error.id, error.values, 2);
  }
}
