// Text for whoever reads it: a terminal of some width, or a pipe that wants neither colours nor bold.
import { stripVTControlCharacters } from "node:util";
import { themeOf } from "../ui/theme.ts";
import type { Frame } from "../ui/view.ts";
import type { Place } from "./place.ts";

/** Where nobody says how wide it is. */
const COLUMNS = 100;
export const columnsHere = (): number => process.stdout.columns ?? COLUMNS;

/** As wide as the terminal, as high as it takes. */
export const frameHere = ({ settings, say }: Pick<Place, "settings" | "say">): Frame => ({
  columns: columnsHere(),
  rows: Number.POSITIVE_INFINITY,
  theme: themeOf(process.stdout.isTTY ? settings.theme : "plain", process.env),
  screenReader: settings.screenReader,
  say,
});

/** Writes lines, without colours and bold where nobody looks at a terminal. */
export function tell(lines: readonly string[]): void {
  const text = `${lines.join("\n")}\n`;
  process.stdout.write(process.stdout.isTTY ? text : stripVTControlCharacters(text));
}
