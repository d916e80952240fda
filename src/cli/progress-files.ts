// k8s-quest progress export, import and merge: progress that goes from machine to machine.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { plainText } from "../base/plain.ts";
import type { ProgressData } from "../game/progress/data.ts";
import { merge } from "../game/progress/merge.ts";
import { readShared, SharedFileError, type SharedProgress, sharedIn } from "../game/progress/shared-file.ts";
import type { ProgressStore } from "../game/progress/store.ts";
import { keptWins, receiveWins } from "../game/progress/wins.ts";
import type { MessageId, Values } from "../i18n/index.ts";
import { Mistake } from "./failure.ts";
import { DASH, readText, systemFailure, writeText } from "./files.ts";
import { tellSetAside } from "./place.ts";

export interface ProgressHome {
  folder: string;
  store: ProgressStore;
  /** The learner's name from the settings. */
  name: string;
  say(id: MessageId, values?: Values): string;
}

const tell = (text: string) => void process.stdout.write(`${text}\n`);
const complain = (text: string) => void process.stderr.write(`k8s-quest progress: ${plainText(text)}\n`);

/** Reads all files, or says of each that cannot be used why; undefined when one cannot. @throws Mistake where there are none */
export function readAll({ say }: Pick<ProgressHome, "say">, files: readonly string[]): SharedProgress[] | undefined {
  if (!files.length) throw new Mistake("progress.name-file");
  const read = files.map((file) => {
    try {
      return file === DASH ? sharedIn(readText(file), file) : readShared(file);
    } catch (error) {
      if (!(error instanceof SharedFileError)) throw error;
      const failure = systemFailure(error.cause, { file });
      complain(failure ? say(failure.id, failure.values) : say(`progress.file-${error.problem}`, { file, detail: error.detail }));
      return undefined;
    }
  });
  return read.includes(undefined) ? undefined : (read as SharedProgress[]);
}

/** `export FILE [--force]`; `-` is the standard output. */
export function exportTo(home: ProgressHome, file: string | undefined, { force = false }: { force?: boolean }): number {
  if (file === undefined) throw new Mistake("progress.name-file");
  const progress = home.store.read();
  tellSetAside(home.store, home.say);
  const wins = keptWins(home.folder, progress.attempts).map(({ log }) => log);
  send(home, file, { learner: home.name, progress, wins }, force);
  return 0;
}

/** `import FILE…`: what the files know comes to what is here; the state before is kept beside it. */
export function importFrom(home: ProgressHome, files: readonly string[]): number {
  const shared = readAll(home, files);
  if (!shared) return 1;
  const { store } = home;
  const before = store.read();
  tellSetAside(store, home.say);
  const copy = `${store.file}.before-import`;
  const given = shared.map(({ progress }) => progress);
  // Who imports the same again still finds what was there before the first time.
  const older = existsSync(store.file) && !isDeepStrictEqual(given.reduce<ProgressData>(merge, before), before);
  if (older) writeFileSync(copy, readFileSync(store.file));
  const after = store.mergeIn(given);
  receiveWins(
    home.folder,
    shared.flatMap(({ wins = [] }) => wins),
    after.attempts,
  );
  tell(
    home.say("progress.imported", {
      attempts: after.attempts.length - before.attempts.length,
      reviews: after.reviews.length - before.reviews.length,
      games: Object.keys(after.sessions).filter((id) => !(id in before.sessions)).length,
    }),
  );
  if (older) tell(home.say("progress.before-import", { file: copy }));
  return 0;
}

/** `merge FILE… [-o FILE] [--force]`: files of one learner become one; the progress of this machine is left alone. */
export function mergeFiles(
  home: ProgressHome,
  files: readonly string[],
  { output = DASH, force = false }: { output?: string; force?: boolean },
): number {
  const shared = readAll(home, files);
  if (!shared) return 1;
  const progress = shared.map((each) => each.progress).reduce<ProgressData>(merge, shared[0]!.progress);
  const learner = shared.find((each) => each.learner)?.learner ?? "";
  send(home, output, { learner, progress, wins: shared.flatMap(({ wins = [] }) => wins) }, force);
  return 0;
}

/** Writes a file of progress, and says what is in it. @throws Failure */
function send(
  { say }: ProgressHome,
  file: string,
  { learner, progress, wins }: Pick<SharedProgress, "learner" | "progress" | "wins">,
  replaced: boolean,
): void {
  const shared: SharedProgress = {
    "k8s-quest": "progress",
    learner,
    exported: new Date().toISOString(),
    progress,
    ...(wins ? { wins } : {}),
  };
  writeText(file, `${JSON.stringify(shared)}\n`, { replaced });
  if (file !== DASH) tell(say("progress.exported", { file, attempts: progress.attempts.length, reviews: progress.reviews.length }));
}
