// k8s-quest progress export, import and merge: progress that goes from machine to machine.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { ProgressData } from "../game/progress/data.ts";
import { merge } from "../game/progress/merge.ts";
import { readShared, SharedFileError, type SharedProgress } from "../game/progress/shared-file.ts";
import type { ProgressStore } from "../game/progress/store.ts";
import { keptWins, receiveWins } from "../game/progress/wins.ts";
import type { MessageId, Values } from "../i18n/index.ts";

export interface ProgressHome {
  folder: string;
  store: ProgressStore;
  /** The learner's name from the settings. */
  name: string;
  say(id: MessageId, values?: Values): string;
}

const tell = (text: string) => void process.stdout.write(`${text}\n`);
const complain = (text: string) => void process.stderr.write(`k8s-quest progress: ${text}\n`);

/** Reads all files, or says of each that cannot be used why; undefined when one cannot. */
export function readAll({ say }: Pick<ProgressHome, "say">, files: readonly string[]): SharedProgress[] | undefined {
  const read = files.map((file) => {
    try {
      return readShared(file);
    } catch (error) {
      if (!(error instanceof SharedFileError)) throw error;
      complain(say(`progress.file-${error.problem}`, { file, detail: error.detail }));
      return undefined;
    }
  });
  return read.includes(undefined) ? undefined : (read as SharedProgress[]);
}

/** `export FILE [--force]`; `-` is the standard output. */
export function exportTo(home: ProgressHome, args: readonly string[]): number {
  const [file, ...more] = args.filter((arg) => arg !== "--force");
  if (file === undefined || more.length) return usage(home);
  const progress = home.store.read();
  const shared: SharedProgress = {
    "k8s-quest": "progress",
    learner: home.name,
    exported: new Date().toISOString(),
    progress,
    wins: keptWins(home.folder, progress.attempts).map(({ log }) => log),
  };
  const text = `${JSON.stringify(shared)}\n`;
  if (file === "-") {
    process.stdout.write(text);
    return 0;
  }
  if (existsSync(file) && !args.includes("--force")) return refuse(home, "progress.file-exists", { file });
  if (!written(home, file, text)) return 1;
  tell(home.say("progress.exported", { file, attempts: progress.attempts.length, reviews: progress.reviews.length }));
  return 0;
}

/** `import FILE…`: what the files know comes to what is here; the state before is kept beside it. */
export function importFrom(home: ProgressHome, files: readonly string[]): number {
  if (!files.length) return usage(home);
  const shared = readAll(home, files);
  if (!shared) return 1;
  const { store } = home;
  const before = store.read();
  const copy = `${store.file}.before-import`;
  const older = existsSync(store.file);
  if (older) writeFileSync(copy, readFileSync(store.file));
  const after = store.mergeIn(shared.map(({ progress }) => progress));
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
export function mergeFiles(home: ProgressHome, args: readonly string[]): number {
  const files: string[] = [];
  let output = "-";
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === "-o" || arg === "--output") output = args[++index] ?? "";
    else if (arg !== "--force") files.push(arg);
  }
  if (!files.length || !output) return usage(home);
  const shared = readAll(home, files);
  if (!shared) return 1;
  const progress = shared.map((each) => each.progress).reduce<ProgressData>(merge, shared[0]!.progress);
  const merged: SharedProgress = {
    "k8s-quest": "progress",
    learner: shared.find(({ learner }) => learner)?.learner ?? "",
    exported: new Date().toISOString(),
    progress,
    wins: shared.flatMap(({ wins = [] }) => wins),
  };
  const text = `${JSON.stringify(merged)}\n`;
  if (output === "-") {
    process.stdout.write(text);
    return 0;
  }
  if (existsSync(output) && !args.includes("--force")) return refuse(home, "progress.file-exists", { file: output });
  if (!written(home, output, text)) return 1;
  tell(home.say("progress.exported", { file: output, attempts: progress.attempts.length, reviews: progress.reviews.length }));
  return 0;
}

export function usage({ say }: Pick<ProgressHome, "say">): number {
  complain(say("progress.see-help"));
  return 2;
}

export function refuse({ say }: Pick<ProgressHome, "say">, id: MessageId, values: Values): number {
  complain(say(id, values));
  return 1;
}

/** Writes a file, or says why it cannot. */
export function written({ say }: Pick<ProgressHome, "say">, file: string, text: string): boolean {
  try {
    writeFileSync(file, text);
    return true;
  } catch (error) {
    complain(say("progress.file-unwritable", { file, detail: (error as Error).message }));
    return false;
  }
}
