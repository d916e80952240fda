// Draws an editor's view on a terminal: only the rows that changed are sent.

/** What an editor wants to be seen: one text a row, ANSI styles included. */
export interface View {
  rows: readonly string[];
  /** Counted from 0. */
  cursor: { row: number; column: number };
}

export class Screen {
  #shown: readonly string[] = [];

  /** Everything is drawn the next time. */
  forget(): void {
    this.#shown = [];
  }

  /** What to send so that the terminal shows `view`. */
  draw(view: View): string {
    let out = "";
    for (const [index, row] of view.rows.entries()) if (this.#shown[index] !== row) out += `\u001b[${index + 1};1H${row}\u001b[0m\u001b[K`;
    this.#shown = view.rows;
    return `\u001b[?25l${out}\u001b[${view.cursor.row + 1};${view.cursor.column + 1}H\u001b[?25h`;
  }
}
