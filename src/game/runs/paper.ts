// What a run plays: worlds, and tasks in them. A challenge has a world for each task, an exam one world for all of its tasks.
import type { Mission, MissionWords } from "../mission.ts";
import type { Rules } from "./rules.ts";

export interface PaperWorld {
  mission: Mission;
  words: MissionWords;
  /** Of the world, in place of the mission's own. */
  seed: string;
}

export interface PaperTask {
  id: string;
  /** Its place in the paper's worlds. */
  world: number;
  title: string;
  text: string;
  /** Objectives of the world's mission that belong to this task, and what each is worth. */
  objectives: readonly { id: string; points: number }[];
  /** Invariants of the world whose breach costs this task their price; all of them unless told. */
  invariants?: readonly string[];
  /** The most that can be reached. */
  points: number;
}

export interface Paper {
  kind: "challenge" | "exam";
  /** What somebody else needs to get the same paper. */
  code: string;
  /** Of everything on which a replay depends. */
  digest: string;
  /** Ms of the run's clock. */
  limit: number;
  rules: Rules;
  worlds: readonly PaperWorld[];
  tasks: readonly PaperTask[];
}
