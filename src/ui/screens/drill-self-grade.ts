// A learner's own grade of an answer that nothing else can judge: the points of a rubric that were named, then how well it went.
import { suggestedRating } from "../../game/drills/grade.ts";
import { AGAIN, EASY, GOOD, HARD, type Rating } from "../../game/skills/reviews.ts";
import { moved } from "../list-keys.ts";
import type { Frame } from "../view.ts";
import { type DrillPage, ratePage, rubricPage } from "./drill-pages.ts";

const RATINGS = [AGAIN, HARD, GOOD, EASY] as const;

export class SelfGrade {
  #selected = 0;
  readonly #ticked = new Set<number>();

  constructor(private readonly rubric: readonly string[]) {}

  /** A key on the page of the rubric; whether that is done. */
  tick(name: string): boolean {
    const { length } = this.rubric;
    const to = moved(name, this.#selected, length);
    if (to !== undefined) this.#selected = to;
    else if (name === "space" || /^[1-6]$/.test(name)) {
      const index = name === "space" ? this.#selected : Math.min(length, Number(name)) - 1;
      this.#selected = index;
      if (!this.#ticked.delete(index)) this.#ticked.add(index);
    }
    return to === undefined && name === "enter";
  }

  /** The rating that the ticked points come to is chosen. */
  suggest(right: boolean): void {
    this.#selected = RATINGS.indexOf(suggestedRating(right, this.#ticked.size, this.rubric.length));
  }

  /** A key on the page of ratings; the one that was decided on. */
  rate(name: string): Rating | undefined {
    const to = moved(name, this.#selected, RATINGS.length);
    if (to !== undefined) this.#selected = to;
    else if (/^[1-4]$/.test(name)) this.#selected = Number(name) - 1;
    else if (name === "enter") return RATINGS[this.#selected];
    return undefined;
  }

  rubricPage(frame: Frame, above: readonly string[]): DrillPage {
    return rubricPage(frame, above, this.rubric, this.#selected, this.#ticked);
  }
  ratePage(frame: Frame): DrillPage {
    return ratePage(frame, this.#selected);
  }
}
