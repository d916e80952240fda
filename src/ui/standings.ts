// How a group stands, as lines.
import { places, type Standing } from "../game/challenges/group.ts";
import { around } from "./components.ts";
import { cut, padded, widthOf } from "./text.ts";
import type { Frame } from "./view.ts";

/** So many rows are shown; one's own is among them. */
const SHOWN = 8;

const SIGN = { provisional: " ", verified: "✓", refused: "✗" } as const;

/** The place of a player, from 1. */
export function rankOf(rows: readonly Standing[], player: number): number | undefined {
  const at = rows.findIndex((row) => row.player === player);
  return at < 0 ? undefined : places(rows)[at];
}

/** @param rows sorted @param me the player who looks */
export function standingLines(frame: Frame, rows: readonly Standing[], me: number | undefined, width: number): string[] {
  if (!rows.length) return [];
  const rank = places(rows);
  const own = Math.max(
    0,
    rows.findIndex(({ player }) => player === me),
  );
  const lines = rows.map((row, index) => {
    const state =
      row.mark !== "provisional"
        ? frame.say(`challenge.ui.mark-${row.mark}`)
        : !row.online
          ? frame.say("challenge.ui.away")
          : row.over
            ? frame.say("challenge.ui.over")
            : "";
    const told = frame.screenReader || width >= 50 ? state : row.mark === "provisional" ? (row.online ? "" : "…") : SIGN[row.mark];
    const said = `${row.points}${told ? ` ${told}` : ""}`;
    const room = width - widthOf(said) - 1;
    const line = `${padded(cut(`${row.player === me ? "›" : " "} ${rank[index]}. ${row.name}`, room), room)} ${said}`;
    return row.player === me ? frame.theme.paint("accent", line) : line;
  });
  return [frame.theme.paint("title", frame.say("challenge.ui.standings", { count: rows.length })), ...around(lines, own, SHOWN)];
}
