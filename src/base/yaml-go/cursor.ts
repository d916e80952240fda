// A place in a YAML text: what stands there, and the way on.

/** What Go's scanner cannot go past. */
export class ScanError extends Error {
  constructor(
    message: string,
    /** Counted from 0. */
    readonly line: number,
    /** Where what is being read has begun, counted from 0. */
    readonly begun: number,
  ) {
    super(message);
  }
}

export const isBreak = (char: string): boolean =>
  char === "\n" || char === "\r" || char === "\u0085" || char === "\u2028" || char === "\u2029";
export const isBlank = (char: string): boolean => char === " " || char === "\t";
/** "" is the end. */
export const isBlankOrEnd = (char: string): boolean => char === "" || isBlank(char) || isBreak(char);
export const isWord = (char: string): boolean => /^[\w-]$/.test(char);

export class Cursor {
  at = 0;
  /** Counted from 0, as columns are. */
  line = 0;
  column = 0;
  /** Where lines begin that go on within brackets or quotes, whose indentation says nothing. */
  readonly continued: number[] = [];

  constructor(readonly text: string) {}

  /** "" at the end. */
  char(ahead = 0): string {
    return this.text[this.at + ahead] ?? "";
  }
  skip(count = 1): void {
    this.at += count;
    this.column += count;
  }
  /** @param goesOn the next line goes on with what this one began, whatever its indentation */
  skipLine(goesOn = false): void {
    this.at += this.char() === "\r" && this.char(1) === "\n" ? 2 : 1;
    this.line++;
    this.column = 0;
    if (goesOn) this.continued.push(this.at);
  }
  skipWhile(fits: (char: string) => boolean): string {
    const from = this.at;
    while (this.char() !== "" && fits(this.char())) this.skip();
    return this.text.slice(from, this.at);
  }
  /** The rest of a line that may only have a comment. @throws ScanError */
  skipComment(): void {
    this.skipWhile(isBlank);
    if (this.char() === "#") this.skipWhile((char) => !isBreak(char));
    if (this.char() === "") return;
    if (!isBreak(this.char())) this.fail("did not find expected comment or line break");
    this.skipLine();
  }
  /** Whether a document begins or ends here. */
  isMarker(marker: "---" | "..."): boolean {
    return this.column === 0 && this.text.startsWith(marker, this.at) && isBlankOrEnd(this.char(3));
  }
  get isAnyMarker(): boolean {
    return this.isMarker("---") || this.isMarker("...");
  }
  fail(message: string, begun = this.line): never {
    throw new ScanError(message, this.line, begun);
  }
}
