// Progress: mastery per row, and the latest attempts.
import { dayAndTime } from "../../base/local-time.ts";
import { firstShown, habitIds } from "../../game/progress/achievements.ts";
import type { AttemptRecord } from "../../game/progress/data.ts";
import type { RowProgress } from "../../game/progress/mastery.ts";
import { bar, fill, header, keyBar, rule, stars, tick } from "../components.ts";
import { clockTime, cut, padded, wrap } from "../text.ts";
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
  const percent = (share: number, width = 0): string => frame.say("percent", { percent: String(Math.round(share * 100)).padStart(width) });
  const table = shown.map((row) => {
    const won = row.missions.filter((mission) => mission.won).length;
    return `${tick(row)} ${padded(cut(`${row.item.number}. ${row.item.title}`, width), width)} ${frame.theme.paint("accent", bar(row.mastery, 8))} ${percent(row.mastery, 3)} ${won}/${row.missions.length}`;
  });
  const titles = new Map(rows.flatMap((row) => row.missions).map((mission) => [mission.id, mission.title]));
  const history = attempts
    .filter(({ kept }) => !kept)
    .reverse()
    .slice(0, 50)
    .map((attempt) => {
      const day = dayAndTime(attempt.when);
      if (attempt.mission !== undefined)
        return cut(
          `${day}  ${stars(attempt.stars ?? 0)} ${titles.get(attempt.mission) ?? attempt.mission}  ${attempt.points ?? 0} · ${attempt.commands ?? 0} · ${clockTime(attempt.time ?? 0)}`,
          frame.columns,
        );
      if (attempt.practice !== undefined)
        return cut(
          `${day}  ${frame.say(`practice.${attempt.practice}`)} ${attempt.name ?? ""}${attempt.share === undefined ? "" : `  ${percent(attempt.share)}`}`,
          frame.columns,
        );
      return cut(`${day}  ${frame.say("home.quiz")} ${attempt.quiz}  ${percent(attempt.share ?? 0)}`, frame.columns);
    });
  return [...table, "", ...achievementLines(attempts, frame), "", frame.theme.paint("title", frame.say("progress.history")), ...history];
}

/** Those that are there first, with the day; then what there still is to show. */
function achievementLines(attempts: readonly AttemptRecord[], frame: Frame): string[] {
  const first = firstShown(attempts);
  const lines = habitIds.flatMap((id) => {
    const when = first.get(id);
    const head = `${when === undefined ? "☐" : "☑"} ${frame.say(`achievement.${id}`)}`;
    const what = wrap(frame.say(`achievement.${id}-what`), frame.columns - 2, frame.theme);
    return [
      {
        got: when !== undefined,
        lines: [
          when ? `${head}  ${frame.theme.paint("quiet", dayAndTime(when).slice(0, 10))}` : head,
          ...what.map((line) => frame.theme.paint("quiet", `  ${line}`)),
        ],
      },
    ];
  });
  const count = frame.say("achievement.count", { shown: first.size, all: habitIds.length });
  return [
    `${frame.theme.paint("title", frame.say("achievement.title"))}  ${count}`,
    ...[...lines.filter(({ got }) => got), ...lines.filter(({ got }) => !got)].flatMap((each) => each.lines),
  ];
}

/** How many lines a page goes on. */
const PAGE = 15;

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
    else if (name === "pageup") this.#top = Math.max(0, this.#top - PAGE);
    else if (name === "pagedown" || name === "space") this.#top += PAGE;
    else if (name === "home") this.#top = 0;
    else if (name === "end") this.#top = Number.MAX_SAFE_INTEGER;
    else if (["escape", "q", "ctrl-q", "ctrl-c", "f10", "enter"].includes(name)) {
      this.hooks.back();
      return;
    }
    this.hooks.changed();
  }
}
