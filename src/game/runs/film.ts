// A film: what the replay theatre shows of one session or run. Recordings of worlds, made as they are needed, cut into scenes along its time.
import { plainLine, plainName } from "../../base/plain.ts";
import type { Recording, Stand } from "./recording.ts";

/** A stretch of a film in which one task was open. */
export interface Scene {
  /** Film time, ms. */
  readonly from: number;
  readonly until: number;
  readonly task: number;
  /** Which recording is seen, and its time at `from`. */
  readonly world: number;
  readonly start: number;
  /** The recording stands still: what was done here has been taken back, or nobody was there. */
  readonly still?: boolean;
}

export interface FilmTask {
  readonly title: string;
  readonly world: number;
  /** Ids of those that are shown, in their order. */
  readonly objectives: readonly string[];
  /** How objectives of its world are told: of those too that show only when they are met. */
  readonly words: Readonly<Record<string, string>>;
}

export interface Happening {
  /** Film time, ms. */
  readonly at: number;
  readonly task: number;
  /** The command, in one line, or the objective's id. */
  readonly text: string;
}

export interface FilmParts {
  readonly title: string;
  /** "" when nobody has said who played. */
  readonly player: string;
  /** The file was changed since it was written: what is seen need not be what was done. */
  readonly altered?: boolean;
  readonly tasks: readonly FilmTask[];
  /** Opens the recording of each world. */
  readonly worlds: readonly (() => Recording)[];
  /** In order of time, one at least. */
  readonly scenes: readonly Scene[];
  /** ms. */
  readonly length: number;
}

export class Film {
  readonly title: string;
  readonly player: string;
  readonly altered: boolean;
  readonly tasks: readonly FilmTask[];
  readonly scenes: readonly Scene[];
  readonly length: number;
  readonly #worlds: readonly (() => Recording)[];
  readonly #recordings: (Recording | undefined)[] = [];
  /** The scene that is being recorded. */
  #scene = 0;

  constructor(parts: FilmParts) {
    this.title = parts.title;
    this.player = plainName(parts.player);
    this.altered = parts.altered ?? false;
    this.tasks = parts.tasks;
    this.scenes = parts.scenes;
    this.length = parts.length;
    this.#worlds = parts.worlds;
  }

  /** The film of one session. */
  static of(recording: Recording, player = ""): Film {
    const { mission, words, length } = recording;
    const objectives = mission.objectives.filter(({ hidden }) => !hidden).map(({ id }) => id);
    return new Film({
      title: words.title,
      player,
      tasks: [{ title: words.title, world: 0, objectives, words: words.objectives }],
      worlds: [() => recording],
      scenes: [{ from: 0, until: length, task: 0, world: 0, start: 0 }],
      length,
    });
  }

  /** How far it can be seen, ms of its time. */
  get reached(): number {
    const scene = this.scenes[this.#scene];
    if (!scene) return this.length;
    const recorded = this.#recordings[scene.world]?.reached ?? 0;
    return Math.min(scene.until, scene.from + (scene.still ? 0 : Math.max(0, recorded - scene.start)));
  }
  get recorded(): boolean {
    return this.#scene >= this.scenes.length;
  }

  /** Records on for so many steps at most. */
  record(steps: number): void {
    for (let scene = this.scenes[this.#scene]; scene; scene = this.scenes[++this.#scene]) {
      const { world, from, until, start, still } = scene;
      this.#recordings[world] ??= this.#worlds[world]!();
      const recording = this.#recordings[world];
      const end = still ? start : start + until - from;
      // What came of the last keys is part of it: the end of a recording is recorded too.
      while (!recording.done && (recording.reached < end || end >= recording.length)) {
        if (steps <= 0) return;
        steps -= GULP;
        recording.work(GULP);
      }
    }
  }

  recording(world: number): Recording | undefined {
    return this.#recordings[world];
  }

  sceneAt(time: number): Scene {
    return this.scenes.findLast(({ from }) => from <= time) ?? this.scenes[0]!;
  }

  /** What time it is in a world: where its last scene left it. Undefined before its first. */
  worldTime(world: number, time: number): number | undefined {
    const scene = this.scenes.findLast((each) => each.world === world && each.from <= time);
    return scene && scene.start + (scene.still ? 0 : Math.min(time, scene.until) - scene.from);
  }

  /** How a world stood. */
  stand(world: number, time: number): Stand | undefined {
    const at = this.worldTime(world, time);
    return at === undefined ? undefined : this.#recordings[world]?.stands.findLast((stand) => stand.at <= at);
  }

  /** The commands typed, as far as it is recorded, in order of time. */
  get commands(): Happening[] {
    return this.#happenings((recording) =>
      recording.commands.map(({ at, line }) => ({ at, text: plainLine(line.trim().replaceAll("\n", " ⏎ ")) })),
    );
  }

  /** The objectives in the order in which they were first met. */
  get objectives(): Happening[] {
    return this.#happenings((recording) => {
      const seen = new Set<string>();
      return recording.stands.flatMap(({ at, met }) =>
        [...met].filter((id) => !seen.has(id) && seen.add(id)).map((text) => ({ at, text })),
      );
    });
  }

  /** How an objective of a task is told. */
  tell({ task, text }: Happening): string {
    return this.tasks[task]?.words[text] ?? text;
  }

  #happenings(of: (recording: Recording) => { at: number; text: string }[]): Happening[] {
    const found = this.#recordings.flatMap((recording, world) => {
      if (!recording) return [];
      const scenes = this.scenes.filter((scene) => scene.world === world && !scene.still);
      return of(recording).flatMap(({ at, text }) => {
        // What happened in the moment in which one scene ended and another began belongs to the one that began.
        const scene = scenes.findLast(({ from, until, start }) => at >= start && at <= start + until - from);
        return scene ? [{ at: scene.from + at - scene.start, task: scene.task, text }] : [];
      });
    });
    return found.sort((a, b) => a.at - b.at);
  }
}

/** Steps that a recording goes at a time. */
const GULP = 20;
