// A run is played: written down as it goes, on its screen, until it is over or left. For challenges, groups and exams alike.
import type { Boot } from "../../game/boot.ts";
import type { Journal, RunStore, SavedRun } from "../../game/runs/journal.ts";
import type { Paper } from "../../game/runs/paper.ts";
import { Run, type RunOptions } from "../../game/runs/run.ts";
import type { AppDoor } from "../door.ts";
import { RunView, type RunViewOptions } from "../screens/run.ts";
import { layoutOf } from "../workplace.ts";

/** A run as the rooms make it; who plays, and since when, is said by those who begin it. */
export function runOptions(door: AppDoor, boot: Boot, paper: Paper): Omit<RunOptions, "player" | "startedAt"> {
  const ownEditor = door.settings.editor === "own" && door.options.edit !== undefined;
  const size = layoutOf(door.frame, Number.POSITIVE_INFINITY).terminal;
  return { paper, boot, language: door.language, size, ...(ownEditor ? { ownEditor } : {}) };
}

interface PlayedRun {
  store: RunStore;
  /** `player` and `startedAt` are of no use with `saved`. */
  options: Omit<RunOptions, "player" | "startedAt"> & Partial<Pick<RunOptions, "player" | "startedAt">>;
  /** The run that is gone on with; otherwise a new one begins. */
  saved?: SavedRun;
  /** Ms for which the run's clock went before a new one begins: somebody came late. */
  late?: number;
  view?: Partial<Pick<RunViewOptions, "feedback" | "beside" | "badge" | "pages">>;
  /** The run is there, before it is shown. */
  begun?(run: Run): void;
  leave(): void;
  /** @param ended `result` is the path of its file; undefined when that could not be written */
  ended(ended: { run: Run; result: string | undefined }): void;
}

/**
 * Shows a run; at once what comes after it when it is over already.
 * @returns false when the saved run is of another paper
 * @throws RunError when its log does not fit itself
 */
export function playRun(door: AppDoor, played: PlayedRun): boolean {
  const begun = beginRun(played);
  if (!begun) return false;
  const { run, journal } = begun;
  const end = () => {
    journal.close();
    door.leaving(undefined);
    played.ended({ run, result: journal.result });
  };
  played.begun?.(run);
  if (run.over) {
    end();
    return true;
  }
  door.leaving(() => journal.close());
  const { edit } = door.options;
  const leave = () => {
    if (run.paper.rules.pause) run.pause();
    journal.close();
    door.leaving(undefined);
    played.leave();
  };
  const view = new RunView(
    {
      run,
      wall: door.options.wall,
      size: played.options.size,
      feedback: run.paper.kind !== "exam",
      trouble: () => journal.problem,
      ...(played.saved ? { note: door.frame.say("challenge.ui.resumed") } : {}),
      ...(edit ? { edit } : {}),
      ...played.view,
    },
    {
      leave,
      ended: end,
      failed: (error) => {
        journal.close();
        door.leaving(undefined);
        door.home({ id: "note.error", values: { message: error.message } });
      },
      changed: () => door.changed(),
    },
  );
  door.show(view);
  return true;
}

function beginRun({ store, options, saved, late = 0 }: PlayedRun): { run: Run; journal: Journal } | undefined {
  if (saved) return store.resume(saved, options);
  const run = new Run({ player: "", startedAt: "", ...options });
  const journal = store.keep(run);
  run.away(late);
  return { run, journal };
}
