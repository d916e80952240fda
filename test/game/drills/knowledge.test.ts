// The bank beside what is remembered: reviews of drills, wins from before there were reviews, and what exams name in their own way.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { knowledgeOf, overviewOf, rowOverview } from "../../../src/game/drills/knowledge.ts";
import { emptyProgress, type Review } from "../../../src/game/progress/data.ts";

const path = mkdtempSync(join(tmpdir(), "drills-"));
mkdirSync(join(path, "drills"));
const file = (item: string, skills: string) =>
  writeFileSync(
    join(path, "drills", `${item}.yaml`),
    `item: ${item}\nskills: { ${skills} }\nquestions: [{ id: q, skill: a, type: explain, level: 1, text: T, rubric: [A, B, C], explanation: E }]\n`,
  );
file("05-pots", "a: A, b: B");
file("g2-clay", "a: A");
const item = (id: string, quiz?: string) => ({ id, number: "1", tier: "beginner", title: id, ...(quiz ? { quiz } : {}) });
const items = [item("g2-clay"), item("05-pots", "pots"), item("06-pans")];

const now = new Date(2026, 4, 20, 12).getTime();
const when = (days: number) => new Date(now - days * 86_400_000).toISOString();
const review = (skill: string, days: number, rating: Review["rating"], from = "drill:x"): Review => ({
  when: when(days),
  skill,
  rating,
  from,
});
const data = {
  ...emptyProgress(),
  attempts: [
    { when: when(40), mission: "g2-clay/first", stars: 2 },
    { when: when(39), mission: "06-pans/first", stars: 2 },
  ],
  reviews: [review("05-pots/a", 1, 3), review("pots/a", 0, 1, "exam:cka"), review("08-cups/x", 0, 3)],
};

test("wins of the history, drills and exams come together; what has no drills is kept for when it has", () => {
  const { bank, memories } = knowledgeOf({ path }, "en", items, data);
  expect(bank.map((row) => row.item)).toEqual(["g2-clay", "05-pots"]);
  expect([...memories.keys()].sort()).toEqual(["05-pots/a", "g2-clay/a"]);
  expect(memories.get("05-pots/a")).toMatchObject({ reviews: 2, failed: true });
  expect(memories.get("g2-clay/a")).toMatchObject({ reviews: 1, failed: false });
});
test("the overview counts what is due, what was tried, and days with anything in them", () => {
  const knowledge = knowledgeOf({ path }, "en", items, data);
  expect(overviewOf(knowledge, data, now)).toMatchObject({ due: 1, tried: 2, skills: 3, streak: { days: 2, today: true, best: 2 } });
  expect(overviewOf(knowledge, data, now).forecast.slice(0, 2)).toEqual([1, 1]);
  expect(knowledge.bank.map((row) => rowOverview(row, knowledge.memories, now))).toEqual([
    { due: 1, fresh: 0 },
    { due: 0, fresh: 1 },
  ]);
});
