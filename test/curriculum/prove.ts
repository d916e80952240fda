// Proves content: each mission of a tier is unmet before, won by each solution and by no near miss, and told in both languages.
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, test } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { missionFiles, quizFiles, readChecklist, readMission, readMissionWords, readQuiz, translationOf } from "../../src/game/content.ts";
import type { Mission } from "../../src/game/mission.ts";
import { type ProofCase, proofOf } from "../../src/game/proof.ts";

export const content = { path: process.cwd() };
export const short = (file: string) => relative(process.cwd(), file);
export const checklist = readChecklist(content, "en");
export const quizzes = quizFiles(content).map((file) => ({ file, quiz: readQuiz(file) }));
export const missions = missionFiles(content).map((file) => ({ file, mission: readMission(file) }));

type Which = (mission: Mission) => boolean;
const all: Which = () => true;

/** Missions of a tier: where they stand, that they can be won, and that near misses do not win. */
export function proveMissions(tier: string, which = all): void {
  prove(tier, which, ["unmet before", "solution", "near miss"]);
}

/** The same but for the near misses, which are played in test/proofs. */
export function proveWins(tier: string, which = all): void {
  prove(tier, which, ["unmet before", "solution"]);
}

/** The near misses alone. */
export function proveNearMisses(tier: string, which = all): void {
  prove(tier, which, ["near miss"]);
}

function prove(tier: string, which: Which, about: readonly ProofCase["about"][]): void {
  const own = missions.filter(({ mission }) => mission.tier === tier && which(mission));
  describe.each(own.map(({ file, mission }) => [short(file), file, mission] as const))("%s", (_name, file, mission) => {
    if (about.includes("unmet before")) provePlace(file, mission);
    for (const each of proofOf(mission, boot)) if (about.includes(each.about)) test(each.name, () => each.prove());
  });
}

function provePlace(file: string, mission: Mission): void {
  test("stands in a row of the checklist, and its links lead somewhere", () => {
    expect(checklist.find(({ id }) => id === mission.item)?.tier).toBe(mission.tier);
    if (mission.next !== undefined) expect(missions.map((each) => each.mission.id)).toContain(mission.next);
    if (mission.quiz !== undefined) expect(quizzes.map((each) => each.quiz.id)).toContain(mission.quiz);
  });
  test("is told in Korean too", () => {
    expect(existsSync(translationOf(file, "ko"))).toBe(true);
    readMissionWords(file, mission, "ko");
  });
}
