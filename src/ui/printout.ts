// A film on paper: what was on the terminal of each task, and when its objectives were met.
import type { Film } from "../game/runs/film.ts";
import type { Recording } from "../game/runs/recording.ts";
import { textOf } from "./emulator/cells.ts";
import { Emulator } from "./emulator.ts";
import { clockTime } from "./text.ts";

/** All that a film that is recorded has shown, as plain text. */
export function printout(film: Film): string {
  const worlds = [...new Set(film.scenes.map(({ world }) => world))];
  const parts = worlds.map((world) => {
    const recording = film.recording(world);
    const titles = film.tasks.filter((task) => task.world === world).map(({ title }) => title);
    return `# ${titles.join(", ")}\n\n${recording ? terminalText(recording) : ""}`;
  });
  const met = film.objectives.map((each) => `${clockTime(each.at).padStart(7)}  ✓ ${film.tell(each)}\n`);
  return `${parts.join("\n")}\n${met.join("")}`;
}

function terminalText({ output }: Recording): string {
  const emulator = new Emulator(80, 24, Number.POSITIVE_INFINITY);
  for (const { piece } of output)
    if (typeof piece === "string") emulator.write(piece);
    else emulator.resize(piece.columns, piece.rows);
  let text = "";
  for (const row of [...emulator.scrollback, ...emulator.lines])
    text += row.wrapped ? row.cells.map((cell) => cell.text).join("") : `${textOf(row)}\n`;
  return `${text.trimEnd()}\n`;
}
