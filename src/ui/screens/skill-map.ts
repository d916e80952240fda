// The skill map as a picture: a cell for each skill of a row and for each command, warm where it is known, with symbols for those who see no colours.
import type { RowProgress } from "../../game/progress/mastery.ts";
import { type CommandRow, type Level, levels, type SkillCell, type SkillRow } from "../../game/skills/map.ts";
import { header, keyBar, rule, scrolled, tick } from "../components.ts";
import { leaves } from "../list-keys.ts";
import { cut, padded, widthOf, wrap } from "../text.ts";
import type { Meaning } from "../theme.ts";
import type { Frame, View } from "../view.ts";

export interface SkillMapState {
  rows: readonly SkillRow[];
  commands: readonly CommandRow[];
  progress: readonly RowProgress[];
}

const LOOKS: Readonly<Record<Level, { symbol: string; meaning: Meaning }>> = {
  strong: { symbol: "█", meaning: "good" },
  known: { symbol: "▓", meaning: "good" },
  fading: { symbol: "▒", meaning: "warning" },
  lost: { symbol: "░", meaning: "bad" },
  unknown: { symbol: "·", meaning: "quiet" },
};

const cell = (frame: Frame, level: Level, width = 1): string => {
  const { symbol, meaning } = LOOKS[level];
  return frame.theme.paint(meaning, symbol.repeat(width));
};
/** How wide a skill's cell is. */
const cellWidth = (frame: Frame): number => (frame.columns >= 60 ? 2 : 1);

interface Line {
  text: string;
  /** The row that the line is about. */
  item?: string;
}

/** The whole picture. @param open the row whose skills are listed */
export function skillMapLines(state: SkillMapState, frame: Frame, open?: string): Line[] {
  const { say, theme } = frame;
  const { rows } = state;
  const all = rows.flatMap(({ cells }) => cells);
  const count = (...wanted: Level[]) => all.filter(({ level }) => wanted.includes(level)).length;
  const sum = say("skills.sum", { known: count("strong", "known"), fading: count("fading", "lost"), unknown: count("unknown") });
  const legend = levels.map((level) => `${LOOKS[level].symbol} ${say(`skills.${level}`)}`).join("  ");
  const heading = (id: "skills.rows" | "skills.commands") => ({ text: theme.paint("title", cut(say(id), frame.columns)) });
  return [
    ...wrap(sum, frame.columns, theme).map((text) => ({ text })),
    ...(frame.screenReader ? [] : wrap(legend, frame.columns, theme).map((text) => ({ text: theme.paint("quiet", text) }))),
    { text: "" },
    heading("skills.rows"),
    ...rows.flatMap((row) => [
      ...rowLines(row, state, frame),
      ...(row.item === open ? row.cells.flatMap((each) => skillLines(each, frame)) : []),
    ]),
    { text: "" },
    heading("skills.commands"),
    ...state.commands.flatMap((row) => commandLines(row, frame)),
  ];
}

function rowLines({ item, cells }: SkillRow, { progress }: SkillMapState, frame: Frame): Line[] {
  const row = progress.find((each) => each.item.id === item)!;
  const title = `${tick(row)} ${row.item.number}. ${row.item.title}`;
  if (frame.screenReader) {
    const counts = levels.flatMap((level) => {
      const found = cells.filter((each) => each.level === level).length;
      return found ? [`${found} ${frame.say(`skills.${level}`)}`] : [];
    });
    return wrap(`${title}: ${counts.join(", ")}`, frame.columns, frame.theme).map((text) => ({ item, text }));
  }
  const width = cellWidth(frame);
  // Rows have seven skills at most.
  const room = Math.min(52, frame.columns - 2 - 7 * (width + 1));
  return [{ item, text: `${padded(cut(title, room), room)} ${cells.map(({ level }) => cell(frame, level, width)).join(" ")}` }];
}

function skillLines({ skill, level, chance, failed }: SkillCell, frame: Frame): Line[] {
  const state = frame.say(failed ? "skills.failed" : `skills.${level}`);
  const percent = chance === undefined || failed ? "" : `, ${frame.say("percent", { percent: Math.round(chance * 100) })}`;
  const mark = frame.screenReader ? "" : `${cell(frame, level)} `;
  const lines = wrap(`${skill.title} (${state}${percent})`, frame.columns - 6, frame.theme);
  return lines.map((line, index) => ({ text: `    ${index === 0 ? mark : frame.screenReader ? "" : "  "}${line}` }));
}

/** The commands of a tool in columns, each with its cell and how often it was typed. */
function commandLines({ tool, cells }: CommandRow, frame: Frame): Line[] {
  if (frame.screenReader) {
    const told = cells
      .filter(({ count }) => count)
      .map(({ name, level, count }) => `${name} ${frame.say(`skills.${level}`)}, ${frame.say("skills.times", { count })}`);
    return wrap(`${tool}: ${told.length ? told.join("; ") : "–"}`, frame.columns, frame.theme).map((text) => ({ text }));
  }
  const texts = cells.map(({ name, level, count }) => ({ level, label: count ? `${name} ${count}` : name }));
  const width = Math.max(...texts.map(({ label }) => widthOf(label))) + 4;
  const columns = Math.max(1, Math.floor((frame.columns - 2) / width));
  const lines: Line[] = [{ text: frame.theme.paint("accent", tool) }];
  for (let start = 0; start < texts.length; start += columns) {
    const line = texts.slice(start, start + columns).map(({ level, label }) => {
      const text = padded(label, width - 2);
      return `${cell(frame, level)} ${level === "unknown" ? frame.theme.paint("quiet", text) : text}`;
    });
    lines.push({ text: `  ${line.join("")}`.trimEnd() });
  }
  return lines;
}

export class SkillMapView implements View {
  #selected = 0;
  #open: string | undefined;
  /** Lines scrolled past the rows, to the commands. */
  #below = 0;

  constructor(
    private readonly state: () => SkillMapState,
    private readonly hooks: { drill(row: string): void; back(): void; changed(): void },
  ) {}

  lines(frame: Frame): string[] {
    const state = this.state();
    const lines = skillMapLines(state, { ...frame, columns: frame.columns - 2 }, this.#open);
    const item = state.rows[this.#selected]?.item;
    const at = lines.findIndex((line) => line.item !== undefined && line.item === item);
    const drawn = lines.map(({ text }, index) => `${index === at ? "›" : " "} ${text}`);
    const room = frame.rows - 3;
    this.#below = Math.min(this.#below, Math.max(0, lines.length - at));
    return [
      header(frame, `⎈ ${frame.say("skills.title")}`),
      rule(frame),
      ...scrolled(frame, drawn, Math.max(0, at) + this.#below, room),
      keyBar(frame, [
        ["↑↓", frame.say("key.move")],
        ["Enter", frame.say("skills.key-skills")],
        ["d", frame.say("skills.key-drill")],
        ["Esc", frame.say("key.back")],
      ]),
    ];
  }

  key(name: string): void {
    const { rows } = this.state();
    const last = rows.length - 1;
    const item = rows[this.#selected]?.item;
    if (leaves(name)) {
      this.hooks.back();
      return;
    }
    if (name === "d" && item !== undefined) {
      this.hooks.drill(item);
      return;
    }
    if (name === "up" || name === "k") {
      if (this.#below) this.#below--;
      else this.#selected = Math.max(0, this.#selected - 1);
    } else if (name === "down" || name === "j") {
      if (this.#selected < last) this.#selected++;
      else this.#below++;
    } else if (name === "pagedown" || name === "end") {
      this.#selected = Math.max(0, last);
      this.#below += 10;
    } else if (name === "pageup" || name === "home") {
      this.#selected = 0;
      this.#below = 0;
    } else if (name === "enter") this.#open = this.#open === item ? undefined : item;
    this.hooks.changed();
  }
}
