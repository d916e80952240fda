// The way into challenges: made or entered as a code, played against the clock, alone or in a group; a run that was left is gone on with.

import type { Boot } from "../../game/boot.ts";
import { makeChallenge, openChallenge } from "../../game/challenges/challenge.ts";
import { LIMITS } from "../../game/challenges/code.ts";
import { problemOf } from "../../game/challenges/problem.ts";
import { RunStore, type SavedRun } from "../../game/runs/journal.ts";
import type { Paper } from "../../game/runs/paper.ts";
import { RunError } from "../../game/runs/run-error.ts";
import type { AppDoor } from "../door.ts";
import { ChallengeLobby } from "../screens/challenge-lobby.ts";
import { ChallengeMaker } from "../screens/challenge-maker.ts";
import { ChallengeMenu } from "../screens/challenge-menu.ts";
import { RunResult } from "../screens/run-result.ts";
import { GroupRoom } from "./group.ts";
import { playRun, runOptions } from "./play-run.ts";

/** @param given a code, which goes to its lobby at once; "join" when the app was started for a group */
export function enter(door: AppDoor, boot: Boot, given: readonly string[]): void {
  const { group } = door.options;
  if (given[0] === "join" && group) {
    new GroupRoom(door, boot, group);
    return;
  }
  new ChallengeRoom(door, boot).enter(given[0]);
}

class ChallengeRoom {
  readonly #store: RunStore;
  #note: string | undefined;

  constructor(
    private readonly door: AppDoor,
    private readonly boot: Boot,
  ) {
    this.#store = new RunStore(door.options.settings.folder, () => Date.parse(door.options.today()));
  }

  enter(code: string | undefined): void {
    if (code === undefined) this.#menu();
    else this.#byCode(code);
  }

  get #shelf() {
    const { options, language } = this.door;
    return { content: options.content, contents: options.contents(language), language };
  }

  /** Runs of challenges that were begun; exams are gone on with in their own room. */
  #waiting(): SavedRun[] {
    return this.#store.waiting().filter(({ log }) => log.code.startsWith("KQ"));
  }

  #menu(code?: string): void {
    const { door } = this;
    let waiting = this.#waiting();
    const menu = new ChallengeMenu(
      () => ({ waiting, ...(this.#note === undefined ? {} : { note: this.#note }) }),
      {
        resume: (saved) => this.#resume(saved),
        discard: (saved) => {
          this.#store.discard(saved);
          waiting = this.#waiting();
          door.changed();
        },
        make: () => this.#make(),
        enter: (typed) => this.#byCode(typed),
        back: () => door.back(),
        changed: () => door.changed(),
      },
      code,
    );
    door.show(menu);
  }

  #make(): void {
    const { door } = this;
    const back = () => {
      this.#note = undefined;
      this.#menu();
    };
    const make = (request: Omit<Parameters<typeof makeChallenge>[1], "seed">) => {
      try {
        const seed = Math.floor(Math.random() * (LIMITS.seed + 1));
        this.#lobby(openChallenge(this.#shelf, makeChallenge(this.#shelf, { ...request, seed })));
        return undefined;
      } catch (error) {
        return this.#told(error);
      }
    };
    door.show(new ChallengeMaker({ make, back, changed: () => door.changed() }));
  }

  #byCode(typed: string): void {
    let paper: Paper;
    try {
      paper = openChallenge(this.#shelf, typed);
    } catch (error) {
      this.#note = this.#told(error);
      this.#menu(typed);
      return;
    }
    const saved = this.#waiting().find(({ log }) => log.digest === paper.digest);
    if (saved) this.#resume(saved);
    else this.#lobby(paper);
  }

  #lobby(paper: Paper): void {
    const { door } = this;
    this.#note = undefined;
    const start = (player: string) => {
      const options = runOptions(door, this.boot, paper);
      playRun(door, { store: this.#store, options: { ...options, player, startedAt: door.options.today() }, ...this.#ends });
    };
    door.show(new ChallengeLobby(paper, door.settings.name, { start, back: () => this.#menu(), changed: () => door.changed() }));
  }

  #resume(saved: SavedRun): void {
    const { door } = this;
    try {
      const paper = openChallenge(this.#shelf, saved.log.code);
      if (playRun(door, { store: this.#store, options: runOptions(door, this.boot, paper), saved, ...this.#ends })) return;
      this.#note = door.frame.say("verify.other-content");
    } catch (error) {
      this.#note = this.#told(error);
    }
    this.#menu();
  }

  get #ends() {
    const { door } = this;
    return {
      leave: () => {
        this.#note = undefined;
        this.#menu();
      },
      ended: ({ run, result }: { run: ConstructorParameters<typeof RunResult>[0]; result: string | undefined }) =>
        door.show(
          new RunResult(run, result, {
            replay: () => result !== undefined && door.openPractice("replay", [result]),
            back: () => door.back(),
            changed: () => door.changed(),
          }),
        ),
    };
  }

  /** What is wrong, for people. @throws what is not meant for them */
  #told(error: unknown): string {
    const problem = error instanceof RunError ? { id: error.id, values: error.values } : problemOf(error);
    if (!problem) throw error;
    return this.door.frame.say(problem.id, problem.values);
  }
}
