// A mission that is played with the learner's own tools: its world is served, its objectives are shown being met, and a win is kept.
import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { assetsFolder } from "../base/assets.ts";
import { type Booted, boot } from "../commands/boot.ts";
import { Attempt } from "../game/attempt.ts";
import { openMission, type Shelved } from "../game/content.ts";
import { contentsOf } from "../game/contents-of.ts";
import { Library } from "../game/library.ts";
import { noteWin } from "../game/progress/notes.ts";
import { ProgressStore } from "../game/progress/store.ts";
import type { ObjectiveState } from "../game/referee.ts";
import { type Score, score } from "../game/scoring.ts";
import type { Language } from "../i18n/index.ts";
import type { Program } from "../machine/process.ts";
import { write } from "../machine/tasks.ts";
import { Failure, Mistake } from "./failure.ts";
import { openPlace } from "./place.ts";
import { Calls } from "./serve-calls.ts";
import { type MissionUnderWay, MissionView } from "./serve-view.ts";
import type { Grown, Serving } from "./serve-world.ts";

/** Checks of what only the computer inside the game has: its files, its kubeconfig, its command lines. */
const INSIDE: ReadonlySet<string> = new Set(["file", "context", "command-used"]);

/** The mission of that id, in the language asked for or set. @throws Failure */
export async function findMission(id: string, { language, seed }: { language?: Language; seed?: string } = {}): Promise<ServedMission> {
  const { folder, language: spoken } = openPlace(language);
  const content = { path: assetsFolder };
  const library = new Library(await contentsOf(content), new ProgressStore(folder), spoken);
  const listed = library.mission(id);
  if (!listed) throw new Mistake("note.no-mission", { id });
  const shelved = openMission(content, listed, spoken);
  const inside = shelved.mission.objectives.filter(({ bonus, check }) => !bonus && INSIDE.has(check.name));
  if (inside.length)
    throw new Failure("serve.looks-inside", { id, objectives: inside.map((each) => shelved.words.objectives[each.id]).join("; ") });
  return new ServedMission(shelved, library, spoken, seed);
}

/** A mission on its way from the shelf to the learner's own tools. */
export class ServedMission implements MissionUnderWay {
  readonly #calls = new Calls();
  #attempt: Attempt | undefined;
  #hints = 0;
  #stop: (() => void) | undefined;
  #recorded = false;
  #view: MissionView | undefined;

  constructor(
    readonly shelved: Shelved,
    private readonly library: Library,
    readonly language: Language,
    private readonly seed: string | undefined,
  ) {}

  get attempt(): Attempt {
    return this.#attempt!;
  }
  get objectives(): readonly ObjectiveState[] {
    return this.attempt.referee.objectives.filter(({ objective }) => !INSIDE.has(objective.check.name));
  }
  get hintsTaken(): number {
    return this.#hints;
  }
  get commands(): number {
    return this.#calls.count;
  }
  get elapsed(): number {
    const { booted, referee, started } = this.attempt;
    return (referee.wonAt ?? booted.world.clock.now) - started;
  }
  get score(): Score {
    const { referee } = this.attempt;
    return score({
      mission: this.shelved.mission,
      won: referee.wonAt !== undefined,
      bonuses: referee.objectives.filter(({ objective, verdict }) => objective.bonus && verdict.met).length,
      hints: this.#hints,
      whys: this.attempt.whys,
      breaches: referee.invariants.filter(({ breach }) => breach).map(({ invariant }) => invariant),
      commands: this.commands,
      time: this.elapsed,
    });
  }

  /** Makes the mission's world. */
  boot(grown: Grown): Booted {
    const { mission, words } = this.shelved;
    let booted!: Booted;
    this.#attempt = new Attempt({
      mission,
      words,
      language: this.language,
      ...(this.seed === undefined ? {} : { seed: this.seed }),
      boot: (options) => {
        booted = boot({ ...options, ...grown });
        return booted;
      },
    });
    return booted;
  }

  /** It asks questions. */
  get asks(): boolean {
    return this.shelved.mission.questions.length > 0;
  }
  /** What the learner's own shell has beside the usual tools. */
  get programs(): Readonly<Record<string, Program>> {
    const tell = (look: (view: MissionView) => void): Program => {
      const mission = this;
      return function* (self) {
        let text = "";
        look(new MissionView(mission, { write: (more) => (text += more) }));
        yield* write(self, self.stdout, text);
        return 0;
      };
    };
    return {
      mission: tell((view) => view.tell()),
      hint: tell((view) => {
        this.#hint();
        view.tellHints();
        this.#view?.seen();
      }),
    };
  }

  /** A line was run in the learner's own shell. */
  ran(tool: string): void {
    if (!Object.hasOwn(this.programs, tool) && tool !== "answer") this.#calls.line();
  }

  /**
   * Shows the mission on standard output until it is closed. Takes `hint` and `answer …` from standard input, unless a shell is `beside` it.
   */
  show(serving: Serving, { beside = false } = {}): void {
    const { columns } = process.stdout;
    const view = new MissionView(
      this,
      beside ? { ...(columns ? { columns } : {}), write: (text) => process.stdout.write(text) } : process.stdout,
    );
    this.#view = view;
    view.begin(beside ? "shell.help" : "serve.help");
    const heard = (request: IncomingMessage) => this.#calls.heard(request);
    const servers = serving.docker ? [serving.server, serving.docker.server] : [serving.server];
    for (const each of servers) each.on("request", heard).on("upgrade", heard);
    const changed = this.attempt.referee.changed.on(() => {
      this.#record();
      view.update();
    });
    const lines = beside ? undefined : createInterface({ input: process.stdin });
    lines?.on("line", (line) => {
      const [word, ...rest] = line.trim().split(/\s+/);
      if (word === "hint") this.#hint();
      else if (word === "answer") serving.pace.act(() => view.say(this.#answer(rest)));
      view.update({ typed: true });
    });
    this.#stop = () => {
      changed();
      lines?.close();
      for (const each of servers) each.off("request", heard).off("upgrade", heard);
      this.attempt.referee.stop();
    };
  }

  close(): void {
    this.#stop?.();
  }

  /** Gives an answer as the command `answer` of the game's shell takes it; says what came of it. */
  #answer(words: readonly string[]): "answer.usage" | "answer.right" | "answer.wrong" {
    const { questions } = this.shelved.mission;
    const named = questions.find(({ id }) => id === words[0]);
    const question = named && (words.length > 1 || questions.length > 1) ? named : questions.length === 1 ? questions[0] : undefined;
    const text = (question === named ? words.slice(1) : words).join(" ");
    if (!question || !text) return "answer.usage";
    const { right } = this.attempt.sight.answer(question.id, text)!;
    this.attempt.referee.touch();
    return right ? "answer.right" : "answer.wrong";
  }

  #hint(): void {
    if (this.#hints < this.shelved.words.hints.length) this.#hints++;
  }

  #record(): void {
    if (this.#recorded || this.attempt.referee.wonAt === undefined) return;
    this.#recorded = true;
    const play = { commands: this.commands, time: Math.round(this.elapsed), hints: this.#hints };
    this.library.update((data) => {
      // A game that waits in the app is another attempt: it stays.
      const saved = data.sessions[this.shelved.mission.id];
      noteWin(data, this.shelved.mission.id, this.score, play, new Date().toISOString());
      if (saved) data.sessions[this.shelved.mission.id] = saved;
    });
  }
}
