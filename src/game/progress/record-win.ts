// What is done when a mission is won: the history, the log for later, and the achievements that are new.
import { habitsOf } from "../achievements/habits.ts";
import type { Library } from "../library.ts";
import type { Session } from "../session.ts";
import { verbsIn } from "../skills/verbs.ts";
import { firstShown, type HabitId } from "./achievements.ts";
import { noteWin } from "./notes.ts";
import { hashOfLog, isBetter, keepWin } from "./wins.ts";

/**
 * Notes a won session. Gives the achievements that nothing has shown before.
 * @param home where progress lies
 * @param when ISO 8601
 */
export function recordWin(library: Library, session: Session, { home, when }: { home: string; when: string }): HabitId[] {
  const { mission, log, score } = session;
  const known = firstShown(library.data.attempts);
  const habits = habitsOf(session);
  const best = library.data.missions[mission.id];
  if (!library.readOnly && !(best && isBetter(best, score))) keepWin(home, log);
  const play = {
    ...{ commands: session.countedCommands, time: session.elapsed, hints: session.hintsTaken },
    verbs: verbsIn(session.commands),
    ...(habits.length ? { habits } : {}),
    log: hashOfLog(log),
  };
  library.update((data) => noteWin(data, mission.id, score, play, when));
  return habits.filter((habit) => !known.has(habit));
}
