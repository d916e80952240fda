// Progress: mastery per row, and the latest attempts.
import type { AttemptRecord } from "../../game/progress/data.ts";
import type { RowProgress } from "../../game/progress/mastery.ts";
import { bar, fill, header, keyBar, rule, stars } from "../components.ts";
import { clockTime, cut, padded } from "../text.ts";
import type { Frame, View } from "../view.ts";

export interface ProgressState {
  rows: readonly RowProgress[];
  attempts: readonly AttemptRecord[];
}

/** The lines of the report, for the screen and for `k8s-quest progress`. */
export function progressLines({ rows, attempts }: ProgressState, frame: Frame): string[] {
  const width = Math.min(46, frame.columns - 24);
  const shown = rows.filter((row) => row.missions.length);
  if (!attempts.length && !shown.some((row) => row.stars)) return [frame.say("progress.none")];
  const table = shown.map((row) => {
    const won = row.missions.filter((mission) => mission.won).length;
    return `${row.ticked ? "☑" : "☐"} ${padded(cut(`${row.item.number}. ${row.item.title}`, width), width)} ${frame.theme.paint("accent", bar(row.mastery, 8))} ${String(Math.round(row.mastery * 100)).padStart(3)} % ${won}/${row.missions.length}`;
  });
  const titles = new Map(rows.flatMap((row) => row.missions).map((mission) => [mission.id, mission.title]));
  const history = [...attempts]
    .reverse()
    .slice(0, 50)
    .map((attempt) => {
      const day = attempt.when.slice(0, 16).replace("T", " ");
      if (attempt.mission !== undefined)
        return cut(
          `${day}  ${stars(attempt.stars ?? 0)} ${titles.get(attempt.mission) ?? attempt.mission}  ${attempt.points ?? 0} · ${attempt.commands ?? 0} · ${clockTime(attempt.time ?? 0)}`,
          frame.columns,
        );
      return cut(`${day}  ${frame.say("home.quiz")} ${attempt.quiz}  ${Math.round((attempt.share ?? 0) * 100)} %`, frame.columns);
    });
  return [...table, "", frame.theme.paint("title", frame.say("progress.history")), ...history];
}

export class ProgressView implements View {
  #top = 0;
  constructor(
    private readonly state: () => ProgressState,
    private readonly hooks: { back(): void; changed(): void },
  ) {}

  lines(frame: Frame): string[] {
    const all = progressLines(this.state(), frame);
    const room = frame.rows - 3;
    this.#top = Math.max(0, Math.min(this.#top, all.length - room));
    return [
      header(frame, `⎈ ${frame.say("progress.title")}`),
      rule(frame),
      ...fill(all.slice(this.#top), room),
      keyBar(frame, [
        ["↑↓", frame.say("key.move")],
        ["Esc", frame.say("key.back")],
      ]),
    ];
  }

  key(name: string): void {
    if (name === "up") this.#top = Math.max(0, this.#top - 1);
    else if (name === "down") this.#top++;
    else if (["escape", "q", "ctrl-q", "ctrl-c", "f10", "enter"].includes(name)) {
      this.hooks.back();
      return;
    }
    this.hooks.changed();
  }
}
