// Why a run of docker ends before its time.

/** What is said on standard error, and the exit code. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** What the daemon refused. */
export class DaemonError extends Failure {
  constructor(
    readonly status: number,
    /** The daemon's own words. */
    readonly words: string,
  ) {
    super(`Error response from daemon: ${words}`);
  }
}
