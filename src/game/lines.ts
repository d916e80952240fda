// What a typed line is to the game, by its first words.

/** Lines that nobody counts: they ask the game or the shell, not the cluster. */
const FREE = /^\s*(#|$|(answer|why|clear|history|help|man|exit|cat|ls|pwd|echo)\b)/;
/** Whether a command line counts as a command of the learner. */
export const isCounted = (line: string): boolean => !FREE.test(line);

/** Commands that do nothing but wait for the world. */
const WAITS =
  /^\s*(sleep\s|kubectl\s.*\b(rollout\s+status|wait|delete|drain)\b|docker\s+((image|container|builder|buildx)\s+)?(pull|push|build|wait|stop|restart)\b|docker(\s+|-)compose\s.*\b(build|pull|push|down|stop|restart|up\s.*(-d|--detach|--wait))\b)/;

/** Whether a command line does nothing but wait for the world: then time may be skipped until it is done. */
export const onlyWaits = (line: string): boolean => WAITS.test(line);
