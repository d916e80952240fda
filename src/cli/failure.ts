// Why a subcommand comes to nothing: thrown where it is found, said in the learner's language where the command line is read.
import type { MessageId, Values } from "../i18n/index.ts";

/** It cannot be done. */
export class Failure extends Error {
  constructor(
    readonly id: MessageId,
    readonly values?: Values,
    /** 1: it failed; 2: it was asked for in a wrong way. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(id);
  }
}

/** The command line cannot be followed; `--help` tells how it should look. */
export class Mistake extends Failure {
  constructor(id: MessageId, values?: Values) {
    super(id, values, 2);
  }
}
