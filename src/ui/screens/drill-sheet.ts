// A page of a round of drills: what it is about, a body of which the line that matters is seen, and the keys.
import { header, keyBar, rule, scrolled } from "../components.ts";
import type { Frame } from "../view.ts";

export class DrillSheet {
  /** Lines above the body: the title and a rule. */
  readonly above = 2;
  readonly title: string;

  /** @param place which question it is, of how many @param leave the key that leaves the round */
  constructor(
    readonly frame: Frame,
    topic: string,
    place: string,
    readonly leave: [string, string],
  ) {
    this.title = header(frame, `⎈ ${topic}`, place);
  }

  /** How many lines of a body there is room for. */
  get room(): number {
    return this.frame.rows - 1 - this.above;
  }
  /** The keys by which one moves. */
  get move(): [string, string] {
    return ["↑↓", this.frame.say("key.move")];
  }
  bar(keys: readonly [string, string][]): string {
    return keyBar(this.frame, keys);
  }

  lines(body: readonly string[], keys: readonly [string, string][], focus = 0): string[] {
    return [this.title, rule(this.frame), ...scrolled(this.frame, body, focus, this.room), this.bar([...keys, this.leave])];
  }
}
