// One attempt at a mission: its world, set up, with the referee watching and sabotage on its way.

import { why } from "../commands/why/index.ts";
import { type Language, translate } from "../i18n/index.ts";
import type { Program } from "../machine/process.ts";
import { write } from "../machine/tasks.ts";
import type { Boot, Booted } from "./boot.ts";
import { type Desk, EDITORS } from "./desk.ts";
import type { Mission, MissionWords } from "./mission.ts";
import { Referee } from "./referee.ts";
import { WorldSight } from "./sight.ts";
import { type Step, type StepError, startSteps } from "./steps.ts";

/** Virtual ms that a set-up, solution or near miss may take at most. */
const PATIENCE = 3_600_000;

export interface AttemptOptions {
  mission: Mission;
  boot: Boot;
  words: MissionWords;
  language: Language;
  seed?: string;
  /** Where the learner's files are edited, instead of by the built-in editors. */
  desk?: Desk;
  /** The command lines typed so far. */
  commands?(): readonly string[];
}

/** The mission's own content is wrong: its set-up or sabotage did not work. */
export class MissionError extends Error {}

export class Attempt {
  readonly booted: Booted;
  readonly sight: WorldSight;
  readonly referee: Referee;
  /** Virtual ms at which the learner's turn began. */
  readonly started: number;
  /** How often `why` has explained something. */
  whys = 0;
  readonly #sabotage: { failed: StepError | undefined }[] = [];

  /** @throws MissionError when the set-up fails */
  constructor(options: AttemptOptions) {
    const { mission, words, boot, desk } = options;
    this.booted = boot({
      seed: options.seed ?? mission.seed,
      world: mission.world,
      programs: {
        answer: this.#answer(options),
        why: why(
          () => this.booted.world,
          options.language,
          () => this.whys++,
        ),
        ...(desk ? Object.fromEntries(EDITORS.map((name) => [name, desk.program])) : {}),
      },
    });
    this.sight = new WorldSight(this.booted, mission.questions, words.questions, options.commands ?? (() => []));
    this.perform(mission.setup, { strict: true, what: "setup" });
    const { clock } = this.booted.world;
    this.started = clock.now;
    this.referee = new Referee(mission, this.sight);
    for (const { at, steps } of mission.sabotage)
      clock.after(at, () => {
        if (this.referee.wonAt === undefined)
          this.#sabotage.push(startSteps(steps, { booted: this.booted, sight: this.sight, strict: true }));
      });
  }

  /** What went wrong with sabotage so far. */
  get fault(): string | undefined {
    const failed = this.#sabotage.find((each) => each.failed)?.failed;
    return failed && `sabotage: ${failed.message}`;
  }

  /** Does the steps and runs the clock until they are done. @throws MissionError when they fail or do not end */
  perform(steps: readonly Step[], { strict, what }: { strict: boolean; what: string }): void {
    const { clock } = this.booted.world;
    const run = startSteps(steps, { booted: this.booted, sight: this.sight, strict });
    clock.runWhile(() => !run.done, clock.now + PATIENCE);
    if (run.failed) throw new MissionError(`${what}: ${run.failed.message}`);
    if (!run.done) throw new MissionError(`${what}: does not come to an end`);
  }

  /** The command `answer [QUESTION] ANSWER`. */
  #answer({ mission, language, words }: AttemptOptions): Program {
    const attempt = this;
    return function* (self) {
      const [first = "", ...rest] = self.argv.slice(1);
      const named = mission.questions.find((question) => question.id === first);
      const only = mission.questions.length === 1 ? mission.questions[0] : undefined;
      const question = named && (rest.length || !only) ? named : only;
      const text = (question === named ? rest : [first, ...rest]).join(" ");
      if (!question || !text.trim()) {
        const list = mission.questions.map(({ id }) => `  answer ${id} …   ${words.questions[id]}\n`).join("");
        yield* write(self, self.stderr, `${translate(language, mission.questions.length ? "answer.usage" : "answer.none")}\n${list}`);
        return 2;
      }
      const answer = attempt.sight.answer(question.id, text)!;
      attempt.referee.touch();
      yield* write(self, self.stdout, `${translate(language, answer.right ? "answer.right" : "answer.wrong")}\n`);
      return answer.right ? 0 : 1;
    };
  }
}
