// A served mission on the learner's terminal: rewritten in place there, a line a change on a pipe.
import type { Attempt } from "../game/attempt.ts";
import type { Shelved } from "../game/content.ts";
import type { ObjectiveState } from "../game/referee.ts";
import type { Score } from "../game/scoring.ts";
import { type Language, type MessageId, translate, type Values } from "../i18n/index.ts";
import { clockTime, prose, widthOf } from "../ui/text.ts";
import { type Meaning, type Theme, themeOf } from "../ui/theme.ts";

/** As wide as prose is read with ease. */
const WIDEST = 100;

/** Where the view is written: a terminal knows its width. */
export interface Outlet {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The mission under way that it tells of. */
export interface MissionUnderWay {
  readonly shelved: Shelved;
  readonly attempt: Attempt;
  readonly language: Language;
  /** Those that can be met from outside. */
  readonly objectives: readonly ObjectiveState[];
  readonly hintsTaken: number;
  /** Runs of tools that reached the cluster. */
  readonly commands: number;
  /** Virtual ms from the beginning of the learner's turn until it was won. */
  readonly elapsed: number;
  readonly score: Score;
}

export class MissionView {
  readonly #mission: MissionUnderWay;
  readonly #out: Outlet;
  readonly #theme: Theme;
  /** Lines of the terminal that the view took last. */
  #height = 0;
  /** What stood there last: on a pipe only what is new is said. */
  #last: ReadonlySet<string> = new Set();
  #over = false;
  #help = "";
  #note = "";

  constructor(mission: MissionUnderWay, out: Outlet) {
    this.#mission = mission;
    this.#out = out;
    this.#theme = themeOf(out.isTTY ? "auto" : "plain", process.env);
  }

  /** Tells what the mission is about, and from then on what changes. */
  begin(help: "serve.help" | "shell.help"): void {
    this.#help = this.#say(help, { hints: this.#mission.shelved.words.hints.length });
    this.#print(this.#briefing());
    if (this.#out.isTTY) {
      this.update();
      return;
    }
    this.seen();
    this.#print([...this.#last, this.#help]);
  }

  /** All of it as it is now, with what is missing. */
  tell(): void {
    this.#print([...this.#briefing(), ...this.#state(), ...this.#missing()]);
  }
  /** The hints that were opened. */
  tellHints(): void {
    const hints = this.#hints();
    this.#print(hints.length ? hints : [this.#say("mission.no-hints")]);
  }

  /** What stands there now need not be told again. */
  seen(): void {
    this.#last = new Set(this.#state());
  }

  /** A sentence about what was typed: stands below until the next one. */
  say(id: MessageId): void {
    this.#note = this.#say(id);
    if (!this.#out.isTTY) this.#print([this.#note]);
  }

  /** Shows what has changed. `typed`: the learner entered a line below the view. */
  update({ typed = false } = {}): void {
    if (this.#over) return;
    const won = this.#mission.attempt.referee.wonAt !== undefined;
    if (this.#out.isTTY) this.#redraw(won, typed);
    else this.#append();
    if (!won) return;
    this.#over = true;
    this.#print(this.#win());
  }

  #redraw(won: boolean, typed: boolean): void {
    const lines = [...this.#state(), ...(won ? [] : [this.#help]), ...(this.#note ? [this.#note] : [])];
    const up = this.#height + (typed ? 1 : 0);
    if (up) this.#out.write(`\r\u001b[${up}A\u001b[J`);
    this.#print(lines);
    this.#height = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / (this.#out.columns ?? 80))), 0);
  }

  #append(): void {
    const now = this.#state();
    this.#print(now.filter((line) => !this.#last.has(line)));
    this.#last = new Set(now);
  }

  #print(lines: readonly string[]): void {
    if (lines.length) this.#out.write(`${lines.join("\n")}\n`);
  }

  /** Objectives, invariants, questions, and the hints that were opened. */
  #state(): string[] {
    const { shelved, attempt } = this.#mission;
    const { words, mission } = shelved;
    const { invariants, spoiled } = attempt.referee;
    return [
      ...this.#mission.objectives
        .filter(({ objective, verdict }) => !objective.hidden || verdict.met)
        .flatMap(({ objective, verdict }) =>
          this.#item(
            verdict.met ? "✓" : "○",
            verdict.met ? "good" : "quiet",
            `${words.objectives[objective.id]}${objective.bonus ? ` (${this.#say("mission.bonus")})` : ""}`,
          ),
        ),
      ...invariants.flatMap(({ invariant, breach }) =>
        breach
          ? this.#item("✗", "bad", `${words.invariants[invariant.id]} – ${this.#say("mission.broken")}`)
          : this.#item("✓", "good", words.invariants[invariant.id]!),
      ),
      ...(spoiled ? [this.#say("serve.spoiled")] : []),
      ...mission.questions.flatMap(({ id }) => this.#item("?", "accent", `\`answer ${id} …\`  ${words.questions[id]}`)),
      ...this.#hints(),
    ];
  }

  #missing(): string[] {
    const { words } = this.#mission.shelved;
    const open = this.#mission.objectives.filter(({ objective, verdict }) => verdict.missing && !objective.hidden && !objective.bonus);
    if (!open.length) return [];
    const lines = open.flatMap(({ objective, verdict }) => [
      ...this.#item("○", "warning", words.objectives[objective.id]!),
      ...this.#item("  →", "quiet", this.#say(verdict.missing!.id, verdict.missing!.values)),
    ]);
    return ["", this.#say("mission.check"), ...lines];
  }
  #briefing(): string[] {
    const { words } = this.#mission.shelved;
    const title = this.#out.isTTY ? this.#theme.paint("title", words.title) : words.title;
    return ["", title, "", ...this.#prose(words.story), "", ...this.#prose(words.briefing), ""];
  }
  #hints(): string[] {
    const { shelved, hintsTaken } = this.#mission;
    return shelved.words.hints.slice(0, hintsTaken).flatMap((hint, index) => this.#prose(`${index + 1}. ${hint}`));
  }

  #win(): string[] {
    const { score, shelved, commands, elapsed } = this.#mission;
    const stars = "★".repeat(score.stars) + "☆".repeat(3 - score.stars);
    return [
      "",
      this.#theme.paint("good", `${this.#say("mission.won")} ${stars} ${this.#say("mission.points", { points: score.points })}`),
      this.#say("mission.yours", { commands, time: clockTime(elapsed) }),
      "",
      ...this.#prose(shelved.words.debrief),
    ];
  }

  #item(sign: string, meaning: Meaning, text: string): string[] {
    return this.#prose(text).map((line, index) => (index ? `  ${line}` : `${this.#theme.paint(meaning, sign)} ${line}`));
  }
  #prose(text: string): string[] {
    return prose(text, Math.min(WIDEST, this.#out.columns ?? WIDEST) - 2, this.#theme);
  }
  #say(id: MessageId, values?: Values): string {
    return translate(this.#mission.language, id, values);
  }
}
