// k8s-quest drill: short rounds of questions; or what there is, and what is due.
import { parseArgs } from "node:util";
import { rowOverview } from "../game/drills/knowledge.ts";
import { isDue } from "../game/skills/days.ts";
import { overviewLines } from "../ui/screens/drill-start.ts";
import { type Learner, openLearner, tell } from "./learner.ts";

const usage = `Usage: k8s-quest drill [--row ROW] [--skill SKILL] [--count N] [--review]
       k8s-quest drill --row ROW --capstone
       k8s-quest drill --due | --list

Asks a short round of interview questions: what is due first, then what is weak, then what is new.
Names and numbers are drawn anew each time.

  --row ROW      only questions of a row, as 06-configuration
  --skill SKILL  only questions of a skill, as 06-configuration/encoding
  --count N      so many questions, 1 to 30 (8 when nothing is said)
  --review       only what is due
  --capstone     ten hard questions of the row; who gets 80 % right has tested out of it
  --due          tells what is due, the days in a row and the days to come
  --list         lists rows and skills
`;

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      row: { type: "string" },
      skill: { type: "string" },
      count: { type: "string" },
      review: { type: "boolean" },
      capstone: { type: "boolean" },
      due: { type: "boolean" },
      list: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  }).values;

export async function main(args: readonly string[]): Promise<number> {
  const fail = (problem: string): number => {
    process.stderr.write(`k8s-quest drill: ${problem}\n`);
    return 2;
  };
  let wanted: ReturnType<typeof parse>;
  try {
    wanted = parse(args);
  } catch (error) {
    return fail((error as Error).message);
  }
  if (wanted.help) {
    process.stdout.write(usage);
    return 0;
  }
  const count = wanted.count === undefined ? undefined : Number(wanted.count);
  if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= 30)) return fail("--count takes a number from 1 to 30");
  const learner = await openLearner();
  if (!learner) return 1;
  const { bank } = learner.knowledge;
  const row = wanted.row ?? wanted.skill?.split("/")[0];
  const found = bank.find(({ item }) => item === row);
  if (row !== undefined && !found)
    return fail(`there is no row "${row}" with drills (there are ${bank.map(({ item }) => item).join(" ")})`);
  if (wanted.skill !== undefined && !found!.skills.some(({ id }) => id === wanted.skill))
    return fail(`there is no skill "${wanted.skill}" (there are ${found!.skills.map(({ id }) => id).join(" ")})`);
  if (wanted.capstone && row === undefined) return fail("--capstone wants --row");
  if (wanted.list || wanted.due) {
    const lines = wanted.due ? dueLines(learner, row) : listLines(learner, row);
    tell(lines);
    return 0;
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write(`${learner.frame.say("note.tty")}\n`);
    return 2;
  }
  const { start } = await import("../ui/start.tsx");
  const request = {
    ...(row === undefined ? {} : { row }),
    ...(wanted.skill === undefined ? {} : { skills: [wanted.skill] }),
    ...(count === undefined ? {} : { count }),
    ...(wanted.review ? { due: true } : {}),
    ...(wanted.capstone ? { capstone: true } : {}),
  };
  const asked = Object.keys(request).length ? [JSON.stringify(request)] : [];
  return start({ boot: { load: async () => (await import("../commands/boot.ts")).boot }, practice: { name: "drill", arguments: asked } });
}

const titled = ({ rows }: Learner, item: string) => rows.find((row) => row.item.id === item)!.item;

function dueLines(learner: Learner, row: string | undefined): string[] {
  const { knowledge, frame, now } = learner;
  const due = knowledge.bank
    .filter(({ item }) => row === undefined || item === row)
    .flatMap(({ item, skills }) =>
      skills.flatMap(({ id, title }) => {
        const memory = knowledge.memories.get(id);
        if (!memory || !isDue(memory, now)) return [];
        const percent = Math.round(memory.chanceAt(now) * 100);
        return [`  ${titled(learner, item).number}. ${title} (${id}): ${frame.say("drill.list-known", { percent })}`];
      }),
    );
  return [...overviewLines(learner.overview, frame), ...(due.length ? ["", ...due] : [])];
}

function listLines(learner: Learner, row: string | undefined): string[] {
  const { knowledge, frame, now } = learner;
  const { bank, memories } = knowledge;
  return bank
    .filter(({ item }) => row === undefined || item === row)
    .flatMap((each) => {
      const { number, title } = titled(learner, each.item);
      const { due, fresh } = rowOverview(each, memories, now);
      return [
        `${frame.say("drill.list-row", { number, title, questions: each.drills.length })} (${frame.say("drill.row", { due, fresh })})`,
        ...each.skills.map(({ id, title }) => {
          const memory = memories.get(id);
          const state = memory
            ? frame.say("drill.list-known", { percent: Math.round(memory.chanceAt(now) * 100) })
            : frame.say("drill.list-none");
          return `  ${id}: ${title} (${state}${memory && isDue(memory, now) ? `, ${frame.say("drill.list-due")}` : ""})`;
        }),
      ];
    });
}
