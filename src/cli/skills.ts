// k8s-quest skills: the skill map as text or JSON.
import { commandMap, skillMap } from "../game/skills/map.ts";
import { skillMapLines } from "../ui/screens/skill-map.ts";
import { openLearner, tell } from "./learner.ts";

const usage = `Usage: k8s-quest skills [--json | ROW]

Shows what is known, fading and unknown, by row and by command.
ROW (as 06-configuration) lists that row's skills. --json is for programs.
`;

export async function main(args: readonly string[]): Promise<number> {
  if (args.includes("-h") || args.includes("--help")) {
    process.stdout.write(usage);
    return 0;
  }
  const [wanted] = args;
  const learner = await openLearner();
  if (!learner) return 1;
  const { data, rows: progress, knowledge, frame, now } = learner;
  const rows = skillMap(knowledge, now);
  const commands = commandMap(data.attempts, now);
  if (args.length > 1 || (wanted !== undefined && wanted !== "--json" && !rows.some(({ item }) => item === wanted))) {
    process.stderr.write(`k8s-quest skills: there are no skills of "${args.join(" ")}"\nRows: ${rows.map(({ item }) => item).join(" ")}\n`);
    return 2;
  }
  if (wanted === "--json") {
    const told = rows.map(({ item, cells }) => ({
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
  const lines = skillMapLines({ rows, commands, progress }, frame, wanted).map(({ text }) => text);
  tell(lines);
  return 0;
}
