// k8s-quest replay FILE [FILE]: shows sessions and runs again, or writes one down as an asciinema cast or as text.
import "../i18n/practice.ts";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { assetsFolder } from "../base/assets.ts";
import { contentsOf } from "../game/contents.ts";
import { openSettings } from "../game/progress/settings.ts";
import { ProgressStore } from "../game/progress/store.ts";
import type { Film } from "../game/runs/film.ts";
import { languageOf, translate } from "../i18n/index.ts";

const usage = `Usage: k8s-quest replay [FILE [FILE]]
       k8s-quest replay FILE --cast OUT [--idle-limit SECONDS]
       k8s-quest replay FILE --text

Plays a session again and shows it: FILE is the result of a run (*.kqresult), a session's log, or a mission that you
played (as 01-concepts/opening-day). Two of them stand side by side, with the point marked at which they part.
Without FILE you choose among what there is.

  --cast OUT            writes an asciinema cast (version 2) instead; - is standard output
  --idle-limit SECONDS  with --cast: players make longer pauses this short
  --text                prints what was on the terminal, and when which objective was met

Keys: Space pauses; arrows move by 5 seconds and by command; 0 to 9 go to that tenth; + and - change the speed.
`;

/** Steps of recording at a time; here nobody waits for a screen. */
const STEPS = 10_000;

export async function main(args: readonly string[]): Promise<number> {
  const fail = (message: string) => {
    process.stderr.write(`k8s-quest replay: ${message}\n`);
    return 2;
  };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return fail((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  if (positionals.length > 2) return fail("takes two files at most");
  const idleLimit = values["idle-limit"] === undefined ? undefined : Number(values["idle-limit"]);
  if (idleLimit !== undefined && (values.cast === undefined || !(idleLimit > 0)))
    return fail("--idle-limit is a number of seconds, with --cast");
  if (values.cast !== undefined || values.text) {
    if (positionals.length !== 1) return fail("--cast and --text take one file");
    const film = await open(positionals[0]!);
    if (typeof film === "string") return fail(film);
    if (film.altered) process.stderr.write("k8s-quest replay: the file was changed since it was written; k8s-quest verify tells more\n");
    while (!film.recorded) film.record(STEPS);
    if (values.text) process.stdout.write((await import("../ui/printout.ts")).printout(film));
    if (values.cast !== undefined) {
      const { castOf } = await import("../game/runs/cast.ts");
      const cast = castOf(film, idleLimit === undefined ? {} : { idleLimit });
      if (values.cast === "-") process.stdout.write(cast);
      else writeFileSync(values.cast, cast);
    }
    return 0;
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) return fail("needs a terminal; without one, see --cast and --text");
  const { start } = await import("../ui/start.tsx");
  const boot = { load: async () => (await import("../commands/boot.ts")).boot };
  return start({ boot, practice: { name: "replay", arguments: positionals } });
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      cast: { type: "string" },
      "idle-limit": { type: "string" },
      text: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });

/** The film of a file, or why there is none. */
async function open(name: string): Promise<Film | string> {
  const settings = openSettings(process.env["K8S_QUEST_HOME"]);
  const { language: chosen } = settings.read();
  const language = chosen === "auto" ? languageOf(process.env["LC_ALL"] || process.env["LC_MESSAGES"] || process.env["LANG"]) : chosen;
  const content = { path: assetsFolder };
  const { missions } = (await contentsOf(content))(language);
  const [{ openFilm, ReplayError }, { papersOf }, { boot }] = await Promise.all([
    import("../game/runs/replays.ts"),
    import("../game/runs/papers.ts"),
    import("../commands/boot.ts"),
  ]);
  const { folder } = settings;
  const { sessions } = new ProgressStore(folder).read();
  const mission = (id: string) => missions.find((each) => each.id === id);
  try {
    return openFilm(name, { content, language, boot, folder, sessions, mission, paper: await papersOf(language, content) });
  } catch (error) {
    if (error instanceof ReplayError) return translate(language, error.id, error.values);
    throw error;
  }
}
