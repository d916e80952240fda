// Proves a scenario: what a candidate types brings up the questions that it should and no others, and the world knows the answers.
import { MissionError } from "../attempt.ts";
import type { Boot } from "../boot.ts";
import { holdsText } from "../match.ts";
import { Interview } from "./interview.ts";
import type { InterviewProof, Scenario } from "./scenario.ts";

/** Virtual ms that a line may take. */
const PATIENCE = 600_000;
const STEP = 500;

export function scenarioProofs(scenario: Scenario, boot: Boot): { name: string; prove(): void }[] {
  return scenario.proofs.map((proof) => ({ name: proof.name, prove: () => prove(scenario, proof, boot) }));
}

/** An interview in which the lines were typed, one after the other. */
export function playLines(scenario: Scenario, { type, wait, end }: Pick<InterviewProof, "type" | "wait" | "end">, boot: Boot): Interview {
  const interview = new Interview({
    ...{ scenario, words: scenario.words, boot, language: "en", size: { columns: 120, rows: 40 } },
    ...{ candidate: "", interviewer: "", startedAt: "", now: () => 0 },
  });
  const { session } = interview;
  for (const line of type) {
    const limit = session.now + PATIENCE;
    session.type(`${line}\r`);
    do session.advance(session.now + STEP);
    while (!session.atPrompt && session.now < limit);
  }
  session.advance(session.now + wait);
  if (end) interview.finish();
  return interview;
}

function prove(scenario: Scenario, proof: InterviewProof, boot: Boot): void {
  const fail = (problem: string): never => {
    throw new MissionError(`${scenario.id}: ${proof.name}: ${problem}`);
  };
  const interview = playLines(scenario, proof, boot);
  const asked = new Map(interview.asked.map((each) => [each.followUp.id, each]));
  for (const id of proof.asks) if (!asked.has(id)) fail(`does not bring up ${id} (but ${[...asked.keys()].join(", ") || "nothing"})`);
  for (const id of proof.not) if (asked.has(id)) fail(`brings up ${id}, and must not`);
  for (const [id, text] of Object.entries(proof.truth)) {
    const truth = asked.get(id)?.truth;
    if (truth === undefined || !holdsText(text, truth)) fail(`the truth of ${id} is not ${text}, but: ${truth}`);
  }
  for (const { followUp, truth } of asked.values())
    if (followUp.truth && !truth) fail(`the world does not know the truth of ${followUp.id}`);
  for (const id of proof.met) if (!interview.metObjectives.includes(id)) fail(`objective ${id} is not met`);
}
