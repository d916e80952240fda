// Home: the tiers as a checklist with ticks and stars, and what is next.
import type { MissionProgress, Next, RowProgress } from "../../game/progress/mastery.ts";
import type { MessageId, Values } from "../../i18n/index.ts";
import { choice, header, keyBar, rule, scrolled, stars, tick } from "../components.ts";
import { moved } from "../list-keys.ts";
import { cut, wrap } from "../text.ts";
import type { Frame, View } from "../view.ts";

export type HomeChoice = { mission: MissionProgress } | { quiz: string } | { screen: "practice" | "progress" | "settings" };

export interface HomeState {
  rows: readonly RowProgress[];
  next: Next;
  name: string;
  quizzes: ReadonlySet<string>;
  /** Skills to be tried again today, once that is known. */
  due: number;
  notes: readonly { id: MessageId; values?: Values }[];
}

type Line = { kind: "heading"; text: string } | { kind: "row"; row: RowProgress } | { kind: "choice"; text: string; open: HomeChoice };

export class HomeView implements View {
  #selected = 0;
  #start = true;

  constructor(
    private readonly state: () => HomeState,
    private readonly hooks: { open(choice: HomeChoice): void; quit(): void; changed(): void },
  ) {}

  lines(frame: Frame): string[] {
    const state = this.state();
    const all = this.#list(state, frame);
    if (this.#start) {
      // The cursor waits at what is next.
      const choices = all.filter((line) => line.kind === "choice");
      const next = choices.findIndex(
        ({ open }) => state.next !== undefined && JSON.stringify(keyOf(open)) === JSON.stringify(keyOf(state.next)),
      );
      this.#selected = Math.max(0, next);
      this.#start = false;
    }
    const got = state.rows.reduce((sum, row) => sum + row.stars, 0);
    const most = state.rows.reduce((sum, row) => sum + row.missions.length * 3, 0);
    const welcome = state.name ? frame.say("home.welcome-name", { name: state.name }) : frame.say("home.welcome");
    const top = [
      header(
        frame,
        `⎈ ${frame.say("app.title")} · ${welcome}`,
        frame.columns >= 60 ? frame.say("home.stars", { stars: got, most }) : `★ ${got}/${most}`,
      ),
      frame.theme.paint("accent", this.#nextText(state, frame)),
      ...(state.due ? [frame.theme.paint("accent", cut(frame.say("drill.home", { count: state.due }), frame.columns))] : []),
      ...state.notes.flatMap((note) =>
        wrap(frame.say(note.id, note.values), frame.columns, frame.theme)
          .slice(0, 4)
          .map((line) => frame.theme.paint("warning", line)),
      ),
      rule(frame),
    ];
    let index = -1;
    let at = 0;
    const drawn = all.map((line, position) => {
      if (line.kind === "heading") return frame.theme.paint("title", line.text);
      if (line.kind === "row") return this.#row(line.row, frame);
      index++;
      if (index === this.#selected) at = position;
      return choice(frame, index === this.#selected, line.text);
    });
    const room = frame.rows - top.length - 1;
    const keys = keyBar(frame, [
      ["Enter", frame.say("key.open")],
      ["t", frame.say("key.practice")],
      ["p", frame.say("home.progress")],
      ["s", frame.say("home.settings")],
      ["q", frame.say("key.quit")],
      ["↑↓", frame.say("key.move")],
    ]);
    return [...top, ...scrolled(frame, drawn, at, room), keys];
  }

  key(name: string): void {
    const choices = this.#choices();
    const to = moved(name, this.#selected, choices.length);
    if (to !== undefined) this.#selected = to;
    else if (name === "t") this.hooks.open({ screen: "practice" });
    else if (name === "p") this.hooks.open({ screen: "progress" });
    else if (name === "s") this.hooks.open({ screen: "settings" });
    else if (name === "enter" && choices[this.#selected]) this.hooks.open(choices[this.#selected]!);
    else if (name === "q" || name === "ctrl-q" || name === "ctrl-c" || name === "f10") this.hooks.quit();
    this.hooks.changed();
  }

  #choices(): HomeChoice[] {
    return choicesOf(this.state());
  }

  #list(state: HomeState, frame: Frame): Line[] {
    const lines: Line[] = [];
    let tier = "";
    for (const row of state.rows) {
      if (row.item.tier !== tier) {
        tier = row.item.tier;
        lines.push({ kind: "heading", text: frame.say(`tier.${tier}` as MessageId) });
      }
      lines.push({ kind: "row", row });
      for (const open of choicesOfRow(row, state.quizzes)) {
        if ("mission" in open) {
          const { title, stars: count, won, started } = open.mission;
          lines.push({
            kind: "choice",
            open,
            text: `  ${won ? "✓" : started ? "…" : "○"} ${stars(count)} ${title}${started && !won ? ` (${frame.say("home.begun")})` : ""}`,
          });
        } else {
          const best = row.quizBest === undefined ? "" : ` ${frame.say("percent", { percent: Math.round(row.quizBest * 100) })}`;
          const begun = row.quizBegun ? ` (${frame.say("home.begun")})` : "";
          lines.push({
            kind: "choice",
            open,
            text: `  ${row.quizPassed ? "✓" : row.quizBegun ? "…" : "?"} ${frame.say("home.quiz")}${best}${begun}`,
          });
        }
      }
    }
    return lines;
  }

  #row(row: RowProgress, frame: Frame): string {
    const text = `${tick(row)} ${row.item.number}. ${row.item.title}`;
    return frame.theme.paint(
      row.ticked || row.testedOut ? "good" : row.missions.length ? "plain" : "quiet",
      row.missions.length ? text : `${text} (${frame.say("home.empty")})`,
    );
  }

  #nextText({ next }: HomeState, frame: Frame): string {
    if (!next) return frame.say("home.done");
    return "mission" in next
      ? frame.say("home.next", { title: next.mission.title })
      : frame.say("home.next-quiz", { title: next.item.title });
  }
}

const choicesOfRow = (row: RowProgress, quizzes: ReadonlySet<string>): HomeChoice[] => [
  ...row.missions.map((mission) => ({ mission })),
  ...(row.item.quiz !== undefined && quizzes.has(row.item.quiz) ? [{ quiz: row.item.quiz }] : []),
];
const choicesOf = (state: HomeState): HomeChoice[] => state.rows.flatMap((row) => choicesOfRow(row, state.quizzes));
const keyOf = (open: HomeChoice | NonNullable<Next>): string =>
  "mission" in open ? open.mission.id : "quiz" in open ? `quiz ${open.quiz}` : open.screen;
