// One attempt at a mission: its world, set up, with the referee watching and sabotage on its way.

import { patiently } from "../base/tiering.ts";
import { why } from "../commands/why/index.ts";
import { type Language, translate } from "../i18n/index.ts";
import { withoutJavaScript } from "../images/programs/node/index.ts";
import type { Program } from "../machine/process.ts";
import { write } from "../machine/tasks.ts";
import type { Boot, Booted } from "./boot.ts";
import { type Desk, EDITORS } from "./desk.ts";
import { DamageWatch } from "./incidents/damage.ts";
import type { Mission, MissionWords } from "./mission.ts";
import { type StepError, startSteps } from "./perform-steps.ts";
import { Referee } from "./referee.ts";
import type { Rules } from "./runs/rules.ts";
import { WorldSight } from "./sight.ts";
import type { Step } from "./steps.ts";

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
  /** In a run: what it allows. */
  rules?: Rules;
  /** `answer` does not say whether an answer is right. */
  silent?: boolean;
  /** The command lines typed so far. */
  commands?(): readonly string[];
}

/** The mission's own content is wrong: its set-up or sabotage did not work. */
export class MissionError extends Error {}

export class Attempt {
  readonly booted: Booted;
  readonly sight: WorldSight;
  readonly referee: Referee;
  /** What the learner reads, as it is in this world. */
  readonly words: MissionWords;
  /** Of missions that count what work does harm to. */
  readonly damage: DamageWatch | undefined;
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
        why:
          options.rules?.docs === false
            ? refuse(translate(options.language, "rules.no-why"))
            : why(
                () => this.booted.world,
                options.language,
                () => this.whys++,
              ),
        ...mission.programs,
        ...(desk ? Object.fromEntries(EDITORS.map((name) => [name, desk.program])) : {}),
      },
    });
    // What is played in a run is played again by others, who did not choose to run its programs.
    if (options.rules) withoutJavaScript.add(this.booted.world.clock);
    this.sight = new WorldSight(this.booted, mission.questions, words.questions, options.commands ?? (() => []));
    patiently(() => this.perform(mission.setup, { strict: true, what: "setup" }));
    const { clock } = this.booted.world;
    this.started = clock.now;
    this.words = mission.retell?.(words, this.sight.placed, options.language) ?? words;
    this.damage = mission.damage && new DamageWatch(mission.damage, this.sight, () => this.referee);
    this.referee = new Referee(mission, this.sight, this.damage, options.silent);
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
  #answer({ mission, language, words, silent }: AttemptOptions): Program {
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
      if (silent) {
        yield* write(self, self.stdout, `${translate(language, "answer.noted")}\n`);
        return 0;
      }
      yield* write(self, self.stdout, `${translate(language, answer.right ? "answer.right" : "answer.wrong")}\n`);
      return answer.right ? 0 : 1;
    };
  }
}

/** A program that only says why it does nothing. */
const refuse = (reason: string): Program =>
  function* (self) {
    yield* write(self, self.stderr, `${reason}\n`);
    return 1;
  };
