// The screen of a run: the open task's workplace, the clock, the score so far; the list of tasks to move between; a question before what cannot be undone.

import type { Wall } from "../../base/wall.ts";
import type { OpenFile } from "../../game/desk.ts";
import type { Run } from "../../game/runs/run.ts";
import type { Session } from "../../game/session.ts";
import type { Size } from "../../game/session-log.ts";
import type { MessageId, Values } from "../../i18n/index.ts";
import { keyBar } from "../components.ts";
import { missionKeys } from "../keys.ts";
import type { PanelName } from "../panels.ts";
import { Player } from "../player.ts";
import { cut } from "../text.ts";
import type { Frame, TextField, View } from "../view.ts";
import { type Layout, Workplace } from "../workplace.ts";
import { RunNews } from "./run-news.ts";
import { RunTasks } from "./run-tasks.ts";
import { ownPanel, pausedLines, questionLines, type RunPage, refusal, runHead, runKeys } from "./run-words.ts";

export interface RunViewOptions {
  run: Run;
  wall: Wall;
  /** Of the terminal. */
  size: Size;
  /** Marks, points and what is missing are told before the end. */
  feedback: boolean;
  /** What is said first. */
  note?: string;
  /** Why what is done cannot be kept at the moment. */
  trouble?(): string | undefined;
  /** Lines about others (the standings of a group), below the tasks. */
  beside?(frame: Frame, width: number): readonly string[];
  /** A word on others in the head: one's place. */
  badge?(frame: Frame): string;
  /** More pages, by key (f2, f4, f5, f11 …). */
  pages?: Readonly<Record<string, RunPage>>;
  /** Opens a file in the learner's own editor. */
  edit?(file: OpenFile): Promise<string>;
}

export interface RunHooks {
  /** The learner goes; the run is not over. */
  leave(): void;
  /** The run is over. */
  ended(): void;
  failed(error: Error): void;
  changed(): void;
}

export class RunView implements View {
  readonly #run: Run;
  readonly #works = new Map<Session, Workplace>();
  readonly #news: RunNews;
  #player!: Player;
  #task = -1;
  #tasks: RunTasks | undefined;
  #page: View | undefined;
  #asking: "leave" | "end" | undefined;
  #note: string | undefined;
  #frame: Frame | undefined;
  #timer: (() => void) | undefined;
  #editing = false;
  #ended = false;
  #closed = false;
  readonly #release: () => void;

  constructor(
    private readonly options: RunViewOptions,
    private readonly hooks: RunHooks,
  ) {
    this.#run = options.run;
    this.#note = options.note;
    this.#news = new RunNews(this.#run);
    this.#open();
    this.#release = this.#run.changed.on(() => this.#refresh());
    this.#refresh();
    this.#plan();
  }

  fit(frame: Frame): void {
    this.#frame = frame;
    this.#page?.fit?.(frame);
    const layout = this.#work.layout(frame);
    if (this.#work.misfits(layout)) this.#player.act(() => this.#run.session.resize(layout.terminal));
  }

  close(): void {
    this.#closed = true;
    this.#timer?.();
    this.#release();
    this.#player.close();
    this.#page?.close?.();
  }

  lines(frame: Frame): string[] {
    if (this.#page) return this.#page.lines(frame);
    const { feedback } = this.options;
    const head = runHead(frame, this.#run, this.#work.marks(frame), this.options);
    if (this.#asking) return questionLines(frame, head, this.#run, this.#asking, feedback);
    if (this.#run.paused) return pausedLines(frame, head);
    if (this.#tasks) return this.#tasks.lines(frame, head, this.options.beside);
    const work = this.#work;
    const layout = work.layout(frame);
    const own = ownPanel(frame, layout.panel.columns, this.#run, work.panel, feedback);
    const content = own ?? work.content(frame, layout, this.#panelState);
    return [head, ...work.lines(frame, layout, this.#withOthers(frame, layout, content)), this.#foot(frame)];
  }

  cursor(frame: Frame): { x: number; y: number } | undefined {
    if (this.#page) return this.#page.cursor?.(frame);
    if (this.#asking || this.#tasks || this.#run.paused) return undefined;
    return this.#work.cursor(this.#work.layout(frame));
  }

  field(frame: Frame): TextField | undefined {
    return this.#page?.field?.(frame);
  }

  key(name: string, raw: string): void {
    if (this.#page) {
      this.#page.key(name, raw);
      this.hooks.changed();
      return;
    }
    this.#note = undefined;
    if (this.#asking) this.#answer(this.#asking, name);
    else if (this.#run.paused) this.#pausedKey(name);
    else if (this.#tasks) this.#tasksKey(name);
    else this.#workKey(name, raw);
    if (this.#closed) return;
    if (this.#frame) this.fit(this.#frame);
    this.hooks.changed();
  }

  paste(text: string): void {
    if (this.#page) this.#page.paste?.(text);
    else if (!this.#asking && !this.#tasks && !this.#run.paused) this.#work.paste(text, this.#player);
    this.hooks.changed();
  }

  get #work(): Workplace {
    return this.#works.get(this.#run.session)!;
  }
  get #panelState() {
    const { session } = this.#run;
    return { session, words: session.words, asked: this.#work.asked, links: {}, news: [] };
  }

  #workKey(name: string, raw: string): void {
    const key = this.#work.read(name, raw);
    if (!key) return;
    const action = missionKeys[key.name];
    const page = this.options.pages?.[key.name];
    const refused = action && refusal(action, this.#run, this.options.feedback);
    if (page) this.#openPage(page);
    else if (key.name === "f9") this.#tasks = new RunTasks(this.#run, this.options.feedback);
    else if (action === "leave") this.#asking = "leave";
    else if (refused) this.#say(refused);
    else if (action) {
      this.#work.act(action, this.#player);
      if (action === "undo") this.#say("mission.undone");
    } else this.#work.type(key.text, this.#player);
  }

  #tasksKey(name: string): void {
    const wish = this.#tasks!.key(name);
    const run = this.#run;
    if (wish === undefined) return;
    this.#tasks = undefined;
    if (wish === "pause") {
      if (run.paper.rules.pause) this.#player.act(() => run.pause());
      else this.#say("challenge.ui.no-pause");
    } else if (wish === "end") this.#asking = "end";
    else if (wish === "skip") this.#player.act(() => run.skip());
    else if (wish !== "back") this.#player.act(() => run.open(wish.open));
  }

  #pausedKey(name: string): void {
    if (name === "f10" || name === "ctrl-q") this.#asking = "leave";
    else if (["enter", "space", "escape", "p"].includes(name)) this.#player.act(() => this.#run.go());
  }

  #answer(asked: "leave" | "end", name: string): void {
    this.#asking = undefined;
    if (asked === "leave" && name === "e") this.#asking = "end";
    else if (asked === "leave" && (name === "enter" || name === "y")) this.hooks.leave();
    // What cannot be taken back needs its own key.
    else if (asked === "end" && name === "y") this.#player.act(() => this.#run.end());
  }

  #openPage(page: RunPage): void {
    this.#page = page.open(() => {
      this.#page?.close?.();
      this.#page = undefined;
      this.hooks.changed();
    });
    if (this.#frame) this.#page.fit?.(this.#frame);
  }

  #say(id: MessageId, values?: Values): void {
    this.#note = this.#frame?.say(id, values);
  }
  #foot(frame: Frame): string {
    const problem = this.options.trouble?.();
    const told = this.#note ?? (problem === undefined ? undefined : frame.say("challenge.ui.not-kept", { problem }));
    return told === undefined
      ? keyBar(frame, runKeys(frame, this.#run, this.options))
      : frame.theme.paint("warning", cut(told, frame.columns));
  }

  /** Goes to where the open task is. */
  #open(): void {
    const { session, task } = this.#run;
    this.#task = task;
    if (!this.#works.has(session)) this.#works.set(session, new Workplace(session, this.options.size, () => this.#home(session)));
    if (this.#player?.session !== session) {
      this.#player?.close();
      this.#player = new Player(
        session,
        this.options.wall,
        { speed: 1, autoForward: false },
        () => {},
        (error) => this.hooks.failed(error),
      );
      this.#player.settled = () => {
        if (this.#frame) this.fit(this.#frame);
      };
    }
    this.#work.takeOutput();
    // Who comes to a task reads it first; who comes back finds it as it was.
    if (!this.#run.paused && this.#run.score.tasks[task]?.points === 0) this.#work.open("briefing");
    else this.#work.open(this.#work.home());
  }

  #home(session: Session): PanelName {
    if (!this.options.feedback) return "briefing";
    return session.won ? "debrief" : "objectives";
  }

  #refresh(): void {
    const run = this.#run;
    if (this.#closed || this.#ended) return;
    if (run.task !== this.#task) {
      this.#open();
      if (this.#frame) this.fit(this.#frame);
    }
    this.#work.takeOutput();
    if (run.over) {
      this.#ended = true;
      this.#timer?.();
      this.hooks.ended();
      return;
    }
    if (this.options.feedback)
      for (const { task, points } of this.#news.won()) {
        this.#work.open(this.#work.home());
        this.#say("challenge.ui.task-won", { number: task + 1, points });
      }
    void this.#edit();
    this.hooks.changed();
  }

  async #edit(): Promise<void> {
    const { session } = this.#run;
    const file = session.editing;
    const { edit } = this.options;
    if (!file || this.#editing || !edit) return;
    this.#editing = true;
    const text = await edit(file).catch(() => file.text);
    this.#editing = false;
    this.#player.act(() => session.finishEditing(text));
  }

  /** The clock is looked at once a second. */
  #plan(): void {
    if (this.#closed || this.#run.over) return;
    const rest = this.#run.left % 1000;
    this.#timer = this.options.wall.after(rest > 1 ? rest : 1000, () => {
      this.#player.act(() => {});
      if (this.#closed || this.#run.over) return;
      for (const minutes of this.#news.minutesLeft()) this.#say(minutes === 1 ? "challenge.ui.left-one" : "challenge.ui.left", { minutes });
      this.#plan();
      this.hooks.changed();
    });
  }

  /** Beside the terminal there may be room for how others stand. */
  #withOthers(frame: Frame, { stacked, panel }: Layout, content: readonly string[]): readonly string[] {
    const others = (stacked ? undefined : this.options.beside?.(frame, panel.columns)) ?? [];
    return others.length && content.length + 1 + others.length <= panel.rows ? [...content, "", ...others] : content;
  }
}
