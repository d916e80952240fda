// How the verbs refuse before the server is asked.

/** Told as "error: …", exit code 1. */
export class Refusal extends Error {
  constructor(
    message: string,
    /** Followed by "See 'kubectl … -h' for help and examples" (cmdutil.UsageErrorf). */
    readonly usage = false,
  ) {
    super(message);
  }
}

/** @throws Refusal */
export const refuse = (message: string): never => {
  throw new Refusal(message);
};
/** The command's help goes to standard output before the error (helpErrorf). */
export class RefusalWithHelp extends Refusal {}

/** @throws Refusal with the hint at the verb's help */
export const misuse = (message: string): never => {
  throw new Refusal(message, true);
};
