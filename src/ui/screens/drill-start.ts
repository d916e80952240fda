// Where a round of drills is chosen: what is due today, the days in a row, what comes in the next ones, and the rows.
import type { DrillRow } from "../../game/drills/bank.ts";
import { type Knowledge, type Overview, rowOverview } from "../../game/drills/knowledge.ts";
import type { RowProgress } from "../../game/progress/mastery.ts";
import { choice, header, keyBar, rule, scrolled } from "../components.ts";
import { leaves, moved } from "../list-keys.ts";
import { cut, padded, widthOf, wrap } from "../text.ts";
import type { Frame, View } from "../view.ts";

export type DrillChoice = { due?: boolean; row?: string; capstone?: boolean };

export interface DrillStartState {
  knowledge: Knowledge;
  overview: Overview;
  rows: readonly RowProgress[];
  /** Ms since 1970. */
  now: number;
  count: number;
}

const BLOCKS = " ▁▂▃▄▅▆▇█";

/** What is due, the days in a row and the days to come: on the screen, and for `k8s-quest drill --due`. */
export function overviewLines({ due, tried, skills, streak, forecast }: Overview, frame: Frame): string[] {
  const { say, theme } = frame;
  const days =
    streak.days === 0
      ? say("drill.streak-none")
      : streak.today
        ? say("drill.streak", { days: streak.days, best: streak.best })
        : say("drill.streak-waits", { days: streak.days });
  const first = theme.paint(due ? "warning" : "good", due ? say("drill.due", { count: due }) : say("drill.due-none"));
  const facts = `${say("drill.tried", { tried, skills })} · ${days}`;
  return [first, ...wrap(facts, frame.columns, theme), "", ...forecastLines(forecast, frame)];
}

function forecastLines(forecast: readonly number[], frame: Frame): string[] {
  const title = frame.say("drill.forecast", { days: forecast.length });
  if (frame.screenReader || frame.theme.name === "plain") {
    const days = forecast.flatMap((count, day) =>
      count ? [frame.say(day ? "drill.forecast-day" : "drill.forecast-today", { day, count })] : [],
    );
    return wrap(`${title}: ${days.length ? days.join(", ") : "–"}`, frame.columns, frame.theme);
  }
  const most = Math.max(1, ...forecast);
  const width = frame.columns >= 80 ? 4 : 2;
  const bars = forecast.map((count) => {
    const block = BLOCKS[Math.ceil((count / most) * (BLOCKS.length - 1))]!;
    return padded(count ? `${block}${width > 2 ? count : ""}` : "·", width);
  });
  return [`${title}:`, frame.theme.paint("accent", bars.join(" ").trimEnd())];
}

export class DrillStartView implements View {
  #selected = 0;

  constructor(
    private readonly state: DrillStartState,
    private readonly hooks: { start(choice: DrillChoice): void; back(): void; changed(): void },
  ) {}

  lines(frame: Frame): string[] {
    const { state } = this;
    const { overview } = state;
    const top = [header(frame, `⎈ ${frame.say("drill.title")}`), rule(frame), ...overviewLines(overview, frame), rule(frame)];
    const list = this.#choices(state).map((each, index) => choice(frame, index === this.#selected, this.#text(each, state, frame)));
    const keys: [string, string][] = [
      ["Enter", frame.say("drill.key-start")],
      ["↑↓", frame.say("key.move")],
    ];
    if (this.#choices(state)[this.#selected]?.row !== undefined) keys.push(["c", frame.say("drill.key-capstone")]);
    keys.push(["Esc", frame.say("key.back")]);
    return [...top, ...scrolled(frame, list, this.#selected, frame.rows - top.length - 1), keyBar(frame, keys)];
  }

  key(name: string): void {
    const choices = this.#choices(this.state);
    const chosen = choices[this.#selected];
    if (leaves(name)) this.hooks.back();
    else if (name === "enter" && chosen) this.hooks.start(chosen);
    else if (name === "c" && chosen?.row !== undefined) this.hooks.start({ row: chosen.row, capstone: true });
    else {
      this.#selected = moved(name, this.#selected, choices.length) ?? this.#selected;
      this.hooks.changed();
    }
  }

  #choices({ knowledge, overview }: DrillStartState): DrillChoice[] {
    return [{}, ...(overview.due ? [{ due: true }] : []), ...knowledge.bank.map(({ item }) => ({ row: item }))];
  }

  #text({ due, row }: DrillChoice, state: DrillStartState, frame: Frame): string {
    if (due) return frame.say("drill.start-due", { count: state.overview.due });
    if (row === undefined) return frame.say("drill.start", { count: state.count });
    return rowText(state.knowledge.bank.find(({ item }) => item === row)!, state, frame);
  }
}

/** A row with what is due and new in it. */
function rowText(row: DrillRow, { knowledge, rows, now }: DrillStartState, frame: Frame): string {
  const progress = rows.find(({ item }) => item.id === row.item)!;
  const { due, fresh } = rowOverview(row, knowledge.memories, now);
  const out = progress.testedOut ? ` · ${frame.say("drill.row-out")}` : "";
  const facts = `${frame.say("drill.row", { due, fresh })}${out}`;
  const title = `${progress.item.number}. ${progress.item.title}`;
  const room = frame.columns - 4 - widthOf(facts);
  return `${padded(cut(title, room), room)}  ${facts}`;
}
