// How curl's transfers end badly.
export interface Failure {
  code: number;
  message: string;
}

/** Ends a transfer with one of curl's own codes. */
export class Failed extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}
