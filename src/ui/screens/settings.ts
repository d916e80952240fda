// Settings: each a line; left and right change it, the name is typed.
import { type Settings, speeds, themeNames } from "../../game/progress/settings.ts";
import { languageNames, languages, type MessageId } from "../../i18n/index.ts";
import { choice, fill, header, keyBar, rule } from "../components.ts";
import { padded, widthOf } from "../text.ts";
import type { Frame, TextField, View } from "../view.ts";

const CHOICES: { readonly [K in Exclude<keyof Settings, "name">]: readonly Settings[K][] } = {
  language: ["auto", ...languages],
  theme: themeNames,
  speed: speeds,
  autoForward: [false, true],
  editor: ["built-in", "own"],
  screenReader: [false, true],
};
const NAMES = [
  "name",
  "language",
  "theme",
  "speed",
  "autoForward",
  "editor",
  "screenReader",
] as const satisfies readonly (keyof Settings)[];

export class SettingsView implements View {
  #selected = 0;

  constructor(
    private readonly settings: () => Settings,
    private readonly folder: string,
    private readonly hooks: { change(change: Partial<Settings>): void; back(): void; changed(): void },
  ) {}

  lines(frame: Frame): string[] {
    const settings = this.settings();
    const labels = NAMES.map((name) => frame.say(`settings.${name}`));
    const width = labelWidth(frame);
    const list = NAMES.map((name, index) => {
      const value = name === "name" ? settings.name : `‹ ${shown(frame, settings[name])} ›`;
      const later = name === "screenReader" ? ` ${frame.say("value.restart")}` : "";
      return choice(frame, index === this.#selected, `${padded(labels[index]!, width)}  ${value}${later}`);
    });
    const keys = keyBar(frame, [
      ["↑↓", frame.say("key.move")],
      ["←→", frame.say("key.change")],
      ["Esc", frame.say("key.back")],
    ]);
    const body = [
      header(frame, `⎈ ${frame.say("settings.title")}`),
      rule(frame),
      ...list,
      "",
      frame.theme.paint("quiet", frame.say("settings.kept", { folder: this.folder })),
    ];
    return [...fill(body, frame.rows - 1), keys];
  }

  field(frame: Frame): TextField | undefined {
    if (NAMES[this.#selected] !== "name") return undefined;
    return {
      line: HEAD + this.#selected,
      before: `› ${padded(frame.say("settings.name"), labelWidth(frame))}  `,
      value: this.settings().name,
      change: (text) => {
        this.hooks.change({ name: [...text.normalize("NFC").replace(/[\x00-\x1f\x7f]/g, "")].slice(0, 30).join("") });
        this.hooks.changed();
      },
    };
  }

  key(name: string): void {
    const field = NAMES[this.#selected]!;
    if (name === "escape" || name === "ctrl-q" || name === "f10" || name === "ctrl-c") {
      this.hooks.back();
      return;
    }
    if (name === "up") this.#selected = Math.max(0, this.#selected - 1);
    else if (name === "down") this.#selected = Math.min(NAMES.length - 1, this.#selected + 1);
    else if (field === "name") return;
    else if (name === "left" || name === "right" || name === "enter" || name === "space") {
      const choices: readonly unknown[] = CHOICES[field];
      const at = choices.indexOf(this.settings()[field]);
      this.hooks.change({ [field]: choices[(at + (name === "left" ? choices.length - 1 : 1)) % choices.length] });
    }
    this.hooks.changed();
  }
}

/** Lines above the list. */
const HEAD = 2;
const labelWidth = (frame: Frame): number =>
  Math.min(Math.max(...NAMES.map((name) => widthOf(frame.say(`settings.${name}`)))), Math.floor(frame.columns / 2));

function shown(frame: Frame, value: Settings[keyof Settings]): string {
  if (typeof value === "boolean") return frame.say(value ? "value.yes" : "value.no");
  if (typeof value === "number") return `${value} ×`;
  return value in languageNames ? languageNames[value as keyof typeof languageNames] : frame.say(`value.${value}` as MessageId);
}
