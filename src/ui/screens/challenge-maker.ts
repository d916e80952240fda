// A challenge is made: what is played, for how long, by which rules; each a line, left and right change it.
import type { ChallengeRequest } from "../../game/challenges/challenge.ts";
import { type ChallengeTier, challengeTiers } from "../../game/challenges/code.ts";
import { type Rules, ruleNames } from "../../game/runs/rules.ts";
import type { MessageId } from "../../i18n/index.ts";
import { choice, header, keyBar, rule, scrolled } from "../components.ts";
import { leaves, moved } from "../list-keys.ts";
import { padded, widthOf, wrap } from "../text.ts";
import type { Frame, View } from "../view.ts";

const KINDS = ["missions", "incidents", "both"] as const;
const TIERS: readonly (readonly ChallengeTier[])[] = [
  ["beginner"],
  ["intermediate"],
  ["advanced"],
  ["ground"],
  ["beginner", "intermediate"],
  ["intermediate", "advanced"],
  challengeTiers,
];
const COUNTS = [1, 2, 3, 4, 5, 6, 8, 10] as const;
const MINUTES = [5, 10, 15, 20, 30, 45, 60, 90, 120] as const;
const DIFFICULTIES = [1, 2, 3] as const;

type Field = "kind" | "tiers" | "missions" | "incidents" | "difficulty" | "minutes" | keyof Rules;

interface Draft extends Rules {
  kind: (typeof KINDS)[number];
  tiers: readonly ChallengeTier[];
  missions: (typeof COUNTS)[number];
  incidents: (typeof COUNTS)[number];
  difficulty: (typeof DIFFICULTIES)[number];
  minutes: (typeof MINUTES)[number];
}

const CHOICES: { readonly [K in Field]: readonly Draft[K][] } = {
  kind: KINDS,
  tiers: TIERS,
  missions: COUNTS,
  incidents: COUNTS,
  difficulty: DIFFICULTIES,
  minutes: MINUTES,
  hints: [false, true],
  undo: [false, true],
  docs: [false, true],
  pause: [false, true],
};

export class ChallengeMaker implements View {
  #selected = 0;
  #draft: Draft = {
    ...{ kind: "missions", tiers: TIERS[0]!, missions: 3, incidents: 3, difficulty: 1, minutes: 30 },
    ...{ hints: false, undo: true, docs: true, pause: false },
  };
  #note: string | undefined;

  /** @param hooks `make` gives why it cannot be made */
  constructor(
    private readonly hooks: { make(request: Omit<ChallengeRequest, "seed">): string | undefined; back(): void; changed(): void },
  ) {}

  get #fields(): readonly Field[] {
    const { kind } = this.#draft;
    return [
      "kind",
      ...(kind === "incidents" ? [] : (["tiers", "missions"] as const)),
      ...(kind === "missions" ? [] : (["incidents", "difficulty"] as const)),
      "minutes",
      ...ruleNames,
    ];
  }

  lines(frame: Frame): string[] {
    const label = (field: Field) => frame.say(`challenge.ui.make-${field}`);
    const width = Math.min(Math.max(...this.#fields.map((field) => widthOf(label(field)))), Math.floor(frame.columns / 2));
    const list = this.#fields.map((field, index) =>
      choice(frame, index === this.#selected, `${padded(label(field), width)}  ‹ ${this.#value(frame, field)} ›`),
    );
    const told = (this.#note === undefined ? [] : wrap(this.#note, frame.columns, frame.theme)).map((line) =>
      frame.theme.paint("warning", line),
    );
    const head = [header(frame, `⎈ ${frame.say("challenge.ui.make")}`), rule(frame), ...told];
    const keys = keyBar(frame, [
      ["Enter", frame.say("challenge.ui.key-make")],
      ["←→", frame.say("key.change")],
      ["↑↓", frame.say("key.move")],
      ["Esc", frame.say("key.back")],
    ]);
    return [...head, ...scrolled(frame, list, this.#selected, frame.rows - head.length - 1), keys];
  }

  key(name: string): void {
    this.#note = undefined;
    if (leaves(name)) {
      this.hooks.back();
      return;
    }
    const to = moved(name, this.#selected, this.#fields.length);
    if (to !== undefined) this.#selected = to;
    else if (name === "left" || name === "right" || name === "space") this.#change(name === "left" ? -1 : 1);
    else if (name === "enter") {
      this.#note = this.hooks.make(this.#request);
      if (this.#note === undefined) return;
    }
    this.hooks.changed();
  }

  #change(by: 1 | -1): void {
    const field = this.#fields[this.#selected]!;
    const choices: readonly unknown[] = CHOICES[field];
    const at = choices.indexOf(this.#draft[field]);
    this.#draft = { ...this.#draft, [field]: choices[(at + by + choices.length) % choices.length] };
  }

  get #request(): Omit<ChallengeRequest, "seed"> {
    const { kind, tiers, missions, incidents, difficulty, minutes, hints, undo, docs, pause } = this.#draft;
    return {
      minutes,
      rules: { hints, undo, docs, pause },
      ...(kind === "incidents" ? {} : { drawn: { tiers, count: missions } }),
      ...(kind === "missions" ? {} : { incidents: { count: incidents, difficulty } }),
    };
  }

  #value(frame: Frame, field: Field): string {
    const value = this.#draft[field];
    if (field === "kind") return frame.say(`challenge.ui.kind-${value as Draft["kind"]}`);
    if (field === "tiers") {
      const tiers = value as Draft["tiers"];
      if (tiers === challengeTiers) return frame.say("challenge.ui.all-tiers");
      return tiers.map((tier) => frame.say(`tier.${tier}` as MessageId)).join(" + ");
    }
    if (typeof value === "boolean") return frame.say(value ? "value.yes" : "value.no");
    return field === "minutes" ? frame.say("challenge.ui.minutes", { minutes: value as number }) : String(value);
  }
}
