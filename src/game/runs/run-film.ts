// The film of a run: its tasks in the order in which they were open, each in its own world. What was taken back was never recorded: there the
// picture stands still.
import type { Boot } from "../boot.ts";
import { checkLog } from "./again.ts";
import { Film, type Scene } from "./film.ts";
import type { Paper } from "./paper.ts";
import { Recording } from "./recording.ts";
import type { RunLog } from "./run-log.ts";

/** @throws RunError when the log does not fit the paper, or itself; what its rules forbid is shown */
export function filmOfRun(paper: Paper, log: RunLog, boot: Boot, altered = false): Film {
  checkLog(paper, log);
  const opened = new Map<number, Recording>();
  const open = (world: number): Recording => {
    const known = opened.get(world);
    if (known) return known;
    const { mission, words } = paper.worlds[world]!;
    const { rules, kind } = paper;
    const options = { mission, words, language: log.language, boot, rules, silent: kind === "exam" };
    const recording = Recording.of(options, log.worlds[world]!)!;
    opened.set(world, recording);
    return recording;
  };
  const length = Math.min(log.at, paper.limit);
  return new Film({
    title: paper.tasks.length === 1 ? paper.tasks[0]!.title : log.code.slice(0, 13),
    player: log.player,
    altered,
    tasks: paper.tasks.map(({ title, world, objectives }) => ({
      title,
      world,
      objectives: objectives.map(({ id }) => id),
      words: paper.worlds[world]!.words.objectives,
    })),
    worlds: paper.worlds.map((_, world) => () => open(world)),
    scenes: scenesOf(paper, { ...log, at: length }, (world) => open(world).started),
    length,
  });
}

/** @param started the virtual time at which a world's recording begins */
function scenesOf(paper: Paper, log: RunLog, started: (world: number) => number): Scene[] {
  let scenes: Scene[] = [];
  /** Where the recording of each world was left, ms of its time. */
  const left = new Map<number, number>();
  let now: Omit<Scene, "until"> | undefined;
  const close = (until: number, still = false): void => {
    if (!now || until <= now.from) return;
    scenes.push({ ...now, until, ...(still ? { still } : {}) });
    left.set(now.world, now.start + (still ? 0 : until - now.from));
  };
  for (const move of log.moves) {
    close(move.at);
    if ("open" in move) {
      const { world } = paper.tasks[move.open]!;
      now = { from: move.at, task: move.open, world, start: left.get(world) ?? 0 };
    } else if (now) {
      const { world }: Scene | Omit<Scene, "until"> = now;
      now = { ...now, from: move.at, start: left.get(world) ?? 0 };
      if ("away" in move) {
        const until = Math.min(move.at + move.away, log.at);
        close(until, true);
        now = { ...now, from: until };
      } else if ("back" in move) {
        const to = Math.max(0, move.back - started(world));
        scenes = scenes.flatMap((scene) => (scene.world === world ? upTo(scene, to) : scene));
        now = { ...now, start: to };
        left.set(world, to);
      }
    }
  }
  close(log.at);
  return scenes.length || !now ? scenes : [{ ...now, until: log.at }];
}

/** A scene of which only what came before `to` has been recorded. */
function upTo(scene: Scene, to: number): Scene[] {
  const { from, until, start, still } = scene;
  if (still) return [{ ...scene, start: Math.min(start, to) }];
  const cut = from + to - start;
  if (cut >= until) return [scene];
  if (cut <= from) return [{ ...scene, start: to, still: true }];
  return [
    { ...scene, until: cut },
    { ...scene, from: cut, start: to, still: true },
  ];
}
