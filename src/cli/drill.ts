// k8s-quest drill: short rounds of questions; or what there is, and what is due.
import { rowOverview } from "../game/drills/knowledge.ts";
import { isDue } from "../game/skills/days.ts";
import { overviewLines } from "../ui/screens/drill-start.ts";
import { openApp } from "./app.ts";
import { apart, flag, follow, type Given, text, wholeNumber } from "./command-line.ts";
import { Mistake } from "./failure.ts";
import { type Learner, openLearner } from "./learner.ts";
import { tell } from "./printing.ts";

const options = { row: text, skill: text, count: text, review: flag, capstone: flag, due: flag, list: flag };

export const main = (args: readonly string[]): Promise<number> => follow({ name: "drill", options }, args, drill);

async function drill({ values }: Given<typeof options>): Promise<number> {
  apart(values, "capstone", ["skill", "count", "review"]);
  apart(values, "due", ["count", "review", "capstone", "list"]);
  apart(values, "list", ["count", "review", "capstone"]);
  const count = wholeNumber("--count", values.count, 1, 30);
  const learner = await openLearner();
  const row = rowAsked(learner, values);
  if (values.capstone && row === undefined) throw new Mistake("drill.capstone-row");
  if (values.list || values.due) {
    tell(values.due ? dueLines(learner, row) : listLines(learner, row));
    return 0;
  }
  const request = {
    ...(row === undefined ? {} : { row }),
    ...(values.skill === undefined ? {} : { skills: [values.skill] }),
    ...(count === undefined ? {} : { count }),
    ...(values.review ? { due: true } : {}),
    ...(values.capstone ? { capstone: true } : {}),
  };
  return openApp({ practice: { name: "drill", arguments: Object.keys(request).length ? [JSON.stringify(request)] : [] } });
}

/** The row that is named, or that the named skill belongs to. @throws Mistake */
function rowAsked({ knowledge: { bank } }: Learner, { row: named, skill }: Given<typeof options>["values"]): string | undefined {
  const row = named ?? skill?.split("/")[0];
  if (row === undefined) return undefined;
  const found = bank.find(({ item }) => item === row);
  if (!found) throw new Mistake("drill.no-row", { row, rows: bank.map(({ item }) => item).join(" ") });
  if (skill !== undefined && !found.skills.some(({ id }) => id === skill))
    throw new Mistake("drill.no-skill", { skill, skills: found.skills.map(({ id }) => id).join(" ") });
  return row;
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
