// Proves drills: right answers are right and wrong ones wrong in real worlds, faults show and mends cure, for a drawn set of names and numbers.
import type { Boot } from "../boot.ts";
import { startSteps } from "../perform-steps.ts";
import type { Provable } from "../proof-error.ts";
import { type Fail, failing, proveQuestion } from "../quiz-proof.ts";
import { comesToHold, holdsNow, runsTo, type SmallWorld, smallWorld } from "../quiz-run.ts";
import type { Step } from "../steps.ts";
import type { AskedDrill, Drill, DrillRow } from "./bank.ts";
import type { LiveQuestion, SpotProof, SpotQuestion } from "./question.ts";

/** Virtual ms after which a cure has surely shown. */
const SETTLE = 5_000;

const SEEDS = ["first", "second", "third"];

/** Whether a world is asked in the proof, which costs time. */
export const needsWorld = ({ type }: Pick<Drill, "type">): boolean =>
  type === "command" || type === "predict" || type === "spot" || type === "live";

/** For each question of a row: that it can be asked in both languages, and is as its author says, for a few draws. */
export const drillProofOf = (row: DrillRow, boot: Boot): Provable[] =>
  row.drills.map((drill) => ({
    name: drill.id,
    prove() {
      for (const seed of drill.draws.length ? SEEDS : SEEDS.slice(0, 1)) {
        drill.ask(seed, "ko");
        proveAsked(drill.ask(seed, "en"), boot);
      }
    },
  }));

/** @throws MissionError where the question is not as its author says */
export function proveAsked({ drill, question, words }: AskedDrill, boot: Boot): void {
  const fail = failing(drill.id);
  switch (question.type) {
    case "choose":
    case "explain":
      return;
    case "spot":
      for (const line of question.right) if (words.shows.trimEnd().split("\n")[line]!.trim() === "") fail("proof.empty-line");
      if (question.proof) proveSpot(question, question.proof, boot, fail);
      return;
    case "live":
      proveLive(question, boot, fail);
      return;
    default:
      proveQuestion(question, drill.id, boot);
  }
}

function proveSpot(question: SpotQuestion, proof: SpotProof, boot: Boot, fail: Fail): void {
  const shown = shownIn(question, proof, question.shows, boot);
  if (!comesToHold(proof.symptom, shown)) fail("proof.shows-no-symptom");
  const mended = shownIn(
    question,
    proof,
    question.shows.replace(proof.mend.from, () => proof.mend.to),
    boot,
  );
  if (!comesToHold(proof.cured, mended)) fail("proof.not-cured");
  const { clock } = mended.booted.world;
  clock.runUntil(clock.now + SETTLE);
  if (holdsNow(proof.symptom, mended)) fail("proof.still-ill");
}

/** A world in which the text has been tried. */
function shownIn({ id }: SpotQuestion, { world, setup, file, run }: SpotProof, text: string, boot: Boot): SmallWorld {
  const made = smallWorld({ id, world, setup }, boot);
  const steps: Step[] = [
    { do: "file", path: file ?? "~/shown.yaml", content: text, mode: 0o644 },
    { do: "run", script: run ?? "kubectl apply -f ~/shown.yaml", mayFail: true },
  ];
  startSteps(steps, { ...made, strict: false });
  return made;
}

function proveLive(question: LiveQuestion, boot: Boot, fail: Fail): void {
  const { id, world, setup, symptom, task } = question;
  if (symptom || task.asks === "cause") {
    const made = smallWorld({ id, world, setup }, boot);
    if (symptom && !holdsNow(symptom, made) && !comesToHold(symptom, made)) fail("proof.no-symptom");
  }
  if (task.asks === "cause") return;
  for (const line of task.right) if (!runsTo({ id, world, setup, check: task.check }, line, boot)) fail("proof.should-mend", { line });
  for (const line of task.wrong) if (runsTo({ id, world, setup, check: task.check }, line, boot)) fail("proof.should-not-mend", { line });
}
