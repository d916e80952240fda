// The field in which players say who they are.
import type { Frame, TextField } from "./view.ts";

/** As long as names may be, characters: hosts of groups take no longer ones. */
const LONGEST = 24;

export class NameField {
  constructor(
    public name: string,
    /** The line at which it stands. */
    private readonly line: number,
    private readonly changed: () => void,
  ) {}

  text(frame: Frame): string {
    return `${this.#label(frame)}${this.name}`;
  }

  field(frame: Frame): TextField {
    return {
      line: this.line,
      before: this.#label(frame),
      value: this.name,
      change: (text) => {
        // Without what no terminal should print.
        this.name = [...text.normalize("NFC").replace(/[\x00-\x1f\x7f]/g, "")].slice(0, LONGEST).join("");
        this.changed();
      },
    };
  }

  #label(frame: Frame): string {
    return `${frame.say("challenge.ui.name")} `;
  }
}
