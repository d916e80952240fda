// k8s-quest progress: what has been learnt so far, as text or JSON; and its ways to other machines, to a group and onto a certificate.
import { assetsFolder } from "../base/assets.ts";
import type { Contents } from "../game/contents.ts";
import { contentsOf } from "../game/contents-of.ts";
import { firstShown, habitIds } from "../game/progress/achievements.ts";
import type { ProgressData } from "../game/progress/data.ts";
import { type RowProgress, rowsOf } from "../game/progress/mastery.ts";
import { ProgressStore } from "../game/progress/store.ts";
import "../i18n/practice.ts";
import { progressLines } from "../ui/screens/progress.ts";
import { flag, follow, text } from "./command-line.ts";
import { Mistake } from "./failure.ts";
import { openPlace, type Place, tellSetAside } from "./place.ts";
import { columnsHere, frameHere, tell } from "./printing.ts";
import type { ProgressHome } from "./progress-files.ts";

const line = { name: "progress" } as const;
const force = { force: flag };
const output = { output: { ...text, short: "o" } } as const;
const ANY = Number.POSITIVE_INFINITY;

/** What may stand after `progress`. */
const verbs: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  export: (args) =>
    follow({ ...line, options: force, words: 1 }, args, async ({ values, words: [file] }) =>
      (await files()).exportTo(home(), file, values),
    ),
  import: (args) => follow({ ...line, words: ANY }, args, async ({ words }) => (await files()).importFrom(home(), words)),
  merge: (args) =>
    follow({ ...line, options: { ...output, ...force }, words: ANY }, args, async ({ values, words }) =>
      (await files()).mergeFiles(home(), words, values),
    ),
  group: (args) =>
    follow({ ...line, options: { json: flag }, words: ANY }, args, async ({ values, words }) => {
      const { group } = await import("./progress-group.ts");
      const place = openPlace();
      return group(place, words, { ...values, columns: columnsHere(), contents: () => contentsIn(place) });
    }),
  certificate: (args) =>
    follow({ ...line, options: { ...output, ...force }, words: 1 }, args, async ({ values, words: [name] }) => {
      const { certify } = await import("./progress-certificate.ts");
      const place = openPlace();
      return certify(homeOf(place), name, values, await contentsIn(place), place.language);
    }),
};

export function main(args: readonly string[]): Promise<number> {
  const [verb = "", ...rest] = args;
  if (Object.hasOwn(verbs, verb)) return verbs[verb]!(rest);
  return follow({ ...line, options: { json: flag }, words: 1 }, args, async ({ values, words: [given] }) => {
    if (given !== undefined) throw new Mistake("command.one-of", { given, all: Object.keys(verbs).join(", ") });
    const place = openPlace();
    const contents = await contentsIn(place);
    return values.json ? asJson(place, contents) : show(place, contents);
  });
}

const files = () => import("./progress-files.ts");
const contentsIn = async ({ language }: Place): Promise<Contents> => (await contentsOf({ path: assetsFolder }))(language);
const homeOf = ({ folder, settings, say }: Place): ProgressHome => ({ folder, store: new ProgressStore(folder), name: settings.name, say });
const home = (): ProgressHome => homeOf(openPlace());

/** What is kept, and how far each row is. */
function standing({ folder, say }: Place, { items, missions, quizzes }: Contents): { data: ProgressData; rows: RowProgress[] } {
  const store = new ProgressStore(folder);
  const data = store.read();
  tellSetAside(store, say);
  return { data, rows: rowsOf(items, missions, new Set(quizzes), data) };
}

function show(place: Place, contents: Contents): number {
  const { data, rows } = standing(place, contents);
  tell(progressLines({ rows, attempts: data.attempts }, frameHere(place)));
  return 0;
}

function asJson(place: Place, contents: Contents): number {
  const { data, rows: all } = standing(place, contents);
  const rows = all.filter(({ missions }) => missions.length);
  const { settings, say } = place;
  const report = {
    learner: settings.name,
    rows: rows.map(({ item, ...row }) => ({ row: item.id, number: item.number, title: item.title, tier: item.tier, ...row })),
    achievements: habitIds.map((id) => ({ id, title: say(`achievement.${id}`), since: firstShown(data.attempts).get(id) ?? null })),
    records: { missions: data.missions, quizzes: data.quizzes },
    attempts: data.attempts,
    reviews: data.reviews,
  };
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  return 0;
}
