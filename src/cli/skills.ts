// k8s-quest skills: the skill map as text or JSON.
import { commandMap, skillMap } from "../game/skills/map.ts";
import { skillMapLines } from "../ui/screens/skill-map.ts";
import { flag, follow, type Given } from "./command-line.ts";
import { Mistake } from "./failure.ts";
import { openLearner } from "./learner.ts";
import { tell } from "./printing.ts";

const options = { json: flag };

export const main = (args: readonly string[]): Promise<number> => follow({ name: "skills", options, words: 1 }, args, skills);

async function skills({ values: { json }, words: [row] }: Given<typeof options>): Promise<number> {
  const learner = await openLearner();
  const { data, rows: progress, knowledge, frame, now } = learner;
  const rows = skillMap(knowledge, now);
  const commands = commandMap(data.attempts, now);
  if (row !== undefined && !rows.some(({ item }) => item === row))
    throw new Mistake("skills.no-row", { row, rows: rows.map(({ item }) => item).join(" ") });
  if (json) {
    const wanted = rows.filter(({ item }) => row === undefined || item === row);
    const told = wanted.map(({ item, cells }) => ({
      row: item,
      skills: cells.map(({ skill, level, chance, due }) => ({
        ...{ id: skill.id, title: skill.title, level },
        ...(chance === undefined || due === undefined
          ? {}
          : { chance: Math.round(chance * 1000) / 1000, due: new Date(due).toISOString() }),
      })),
    }));
    process.stdout.write(`${JSON.stringify({ rows: told, commands }, null, 2)}\n`);
    return 0;
  }
  tell(skillMapLines({ rows, commands, progress }, frame, row).map(({ text }) => text));
  return 0;
}
