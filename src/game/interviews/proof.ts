// Proves a scenario: what a candidate types brings up the questions that it should and no others, and the world knows the answers.
import type { Values } from "../../i18n/index.ts";
import type { ProofMessageId } from "../../i18n/proof.ts";
import type { Boot } from "../boot.ts";
import { holdsText } from "../match.ts";
import { ProofError, type Provable } from "../proof-error.ts";
import { Interview } from "./interview.ts";
import type { InterviewProof, Scenario } from "./scenario.ts";

/** Virtual ms that a line may take. */
const PATIENCE = 600_000;
const STEP = 500;

export function scenarioProofs(scenario: Scenario, boot: Boot): Provable[] {
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
    // Nobody types the next line at once: what comes of this one is seen first.
    session.advance(session.now + STEP);
  }
  session.advance(session.now + wait);
  if (end) interview.finish();
  return interview;
}

function prove(scenario: Scenario, proof: InterviewProof, boot: Boot): void {
  const of = `${scenario.id}: ${proof.name}`;
  const fail = (problem: ProofMessageId, values?: Values): never => {
    throw new ProofError((say) => say("proof.of-case", { of, problem: say(problem, values) }));
  };
  const interview = playLines(scenario, proof, boot);
  const asked = new Map(interview.asked.map((each) => [each.followUp.id, each]));
  for (const id of proof.asks) if (!asked.has(id)) fail("proof.not-asked", { id, asked: [...asked.keys()].join(", ") || "–" });
  for (const id of proof.not) if (asked.has(id)) fail("proof.asked", { id });
  for (const [id, text] of Object.entries(proof.truth)) {
    const truth = asked.get(id)?.truth;
    if (truth === undefined || !holdsText(text, truth)) fail("proof.other-truth", { id, text, truth: truth ?? "–" });
  }
  for (const { followUp, truth } of asked.values()) if (followUp.truth && !truth) fail("proof.no-truth", { id: followUp.id });
  for (const id of proof.met) if (!interview.metObjectives.includes(id)) fail("proof.not-met", { id });
  for (const id of proof.unmet) if (interview.metObjectives.includes(id)) fail("proof.met", { id });
}
