// A group plays one challenge together: joined by a name, started by the host for everybody, with the standings beside one's own score.
import type { Boot } from "../../game/boot.ts";
import { openChallenge } from "../../game/challenges/challenge.ts";
import type { Phase, Standing } from "../../game/challenges/group.ts";
import { problemOf } from "../../game/challenges/problem.ts";
import { RunStore, type SavedRun } from "../../game/runs/journal.ts";
import type { Paper } from "../../game/runs/paper.ts";
import type { Run } from "../../game/runs/run.ts";
import { RunError } from "../../game/runs/run-error.ts";
import type { MessageId } from "../../i18n/index.ts";
import type { AppDoor } from "../door.ts";
import { GroupLobby } from "../screens/group-lobby.ts";
import { RunResult } from "../screens/run-result.ts";
import { rankOf, standingLines } from "../standings.ts";
import type { Frame } from "../view.ts";
import type { GroupDoor, GroupLine } from "./group-door.ts";
import { playRun, runOptions } from "./play-run.ts";

/** How much earlier than the host's start a saved run may have begun and still be this game's (ms). */
const SLACK = 30_000;

export class GroupRoom {
  readonly #lobby: GroupLobby;
  readonly #store: RunStore;
  #line: GroupLine | undefined;
  #me: number | undefined;
  #paper: Paper | undefined;
  #run: Run | undefined;
  #rows: readonly Standing[] = [];
  #phase: Phase | undefined;
  #connected = true;
  #note: string | undefined;

  constructor(
    private readonly door: AppDoor,
    private readonly boot: Boot,
    private readonly group: GroupDoor,
  ) {
    this.#store = new RunStore(door.options.settings.folder, () => Date.parse(door.options.today()));
    this.#lobby = new GroupLobby(
      () => ({
        where: group.where,
        joined: this.#me !== undefined,
        joining: this.#line !== undefined,
        phase: this.#phase,
        ...(this.#paper ? { paper: this.#paper } : {}),
        ...(this.#note === undefined ? {} : { note: this.#note }),
        beside: (frame: Frame, width: number) => this.#beside(frame, width),
      }),
      group.name ?? door.settings.name,
      {
        join: (name) => this.#join(name),
        back: () => {
          this.#line?.drop();
          door.back();
        },
        changed: () => door.changed(),
      },
    );
    door.show(this.#lobby);
    if (group.name !== undefined) this.#join(group.name);
  }

  #join(name: string): void {
    this.#note = undefined;
    this.#line = this.group.join(name, {
      welcome: ({ player, game }) => this.#welcome(player, game.code),
      phase: (phase) => this.#phaseIs(phase),
      start: (elapsed) => this.#start(name, elapsed),
      standings: (rows) => {
        this.#rows = rows;
        this.door.changed();
      },
      connection: ({ connected }) => {
        this.#connected = connected;
        this.door.changed();
      },
      refused: (reason) => this.#refused(`challenge.ui.refused-${reason}`),
    });
    this.door.changed();
  }

  #welcome(player: number, code: string): void {
    this.#me = player;
    const { options, language } = this.door;
    try {
      this.#paper ??= openChallenge({ content: options.content, contents: options.contents(language), language }, code);
    } catch (error) {
      const problem = problemOf(error);
      if (!problem) throw error;
      this.#line?.drop();
      this.#refused(problem.id, problem.values);
      return;
    }
    this.door.changed();
  }

  /** There is no use in trying on: a run that goes on goes on alone. */
  #refused(id: MessageId, values: Record<string, string | number> = {}): void {
    this.#line = undefined;
    this.#me = undefined;
    this.#connected = false;
    this.#note = this.door.frame.say(id, values);
    this.door.changed();
  }

  #phaseIs(phase: Phase): void {
    this.#phase = phase;
    // The host's clock is the group's.
    if ((phase === "checking" || phase === "final") && this.#run && !this.#run.over) this.#run.end();
    this.door.changed();
  }

  #start(player: string, elapsed: number): void {
    const paper = this.#paper;
    if (this.#run || !paper) return;
    const { door } = this;
    if (this.#rows.some((row) => row.player === this.#me && row.over)) {
      this.#note = door.frame.say("host.you-ended");
      door.changed();
      return;
    }
    const now = Date.parse(door.options.today());
    const saved = this.#store
      .waiting()
      .find(({ log }) => log.digest === paper.digest && log.player === player && Date.parse(log.startedAt) >= now - elapsed - SLACK);
    try {
      this.#play(paper, player, elapsed, saved);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      this.#line?.drop();
      this.#refused(error.id, error.values);
    }
  }

  #play(paper: Paper, player: string, elapsed: number, saved: SavedRun | undefined): void {
    const { door } = this;
    const now = Date.parse(door.options.today());
    playRun(door, {
      store: this.#store,
      options: { ...runOptions(door, this.boot, paper), player, startedAt: new Date(now - elapsed).toISOString() },
      ...(saved ? { saved } : {}),
      late: elapsed,
      view: { beside: (frame, width) => this.#beside(frame, width), badge: (frame) => this.#badge(frame) },
      begun: (run) => {
        this.#run = run;
        run.changed.on(() => this.#tell(run));
        this.#tell(run);
      },
      leave: () => {
        this.#line?.drop();
        door.home({ id: "challenge.ui.group-left", values: { where: this.group.where } });
      },
      ended: ({ run, result }) => this.#ended(run, result),
    });
  }

  #tell(run: Run): void {
    const { points, tasks, lastGain } = run.score;
    const score = { points, tasks: tasks.map((task) => task.points), last: lastGain };
    if (run.over) this.#line?.over(run.log, score);
    else this.#line?.tell(run.log, score);
  }

  #ended(run: Run, result: string | undefined): void {
    const { door } = this;
    this.#tell(run);
    const leave = (then: () => void) => () => {
      this.#line?.drop();
      then();
    };
    const hooks = {
      replay: leave(() => result !== undefined && door.openPractice("replay", [result])),
      back: leave(() => door.back()),
      changed: () => door.changed(),
    };
    door.show(new RunResult(run, result, hooks, (frame, width) => this.#beside(frame, width)));
  }

  #badge(frame: Frame): string {
    if (!this.#connected) return frame.theme.paint("warning", frame.screenReader ? frame.say("challenge.ui.offline") : "⇄");
    const rank = this.#me === undefined ? undefined : rankOf(this.#rows, this.#me);
    return rank === undefined ? "" : `#${rank}/${this.#rows.length}`;
  }

  #beside(frame: Frame, width: number): readonly string[] {
    const lines: string[] = [];
    // Where there is no line any more, nothing is tried again.
    if (!this.#connected && this.#line) lines.push(frame.theme.paint("warning", frame.say("challenge.ui.offline")));
    if (this.#phase === "checking") lines.push(frame.say("challenge.ui.checking"));
    return [...lines, ...standingLines(frame, this.#rows, this.#me, width)];
  }
}
