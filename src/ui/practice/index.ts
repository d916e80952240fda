// What there is beside missions and quizzes, each loaded when it is entered.
import type { Boot } from "../../game/boot.ts";
import type { AppDoor } from "../door.ts";
import type { PracticeName } from "../screens/practice.ts";

interface Practice {
  /**
   * Shows the room's first screen.
   * @param given what came after the room's name: from a command line, or from the room that sent the learner here
   */
  enter(door: AppDoor, boot: Boot, given: readonly string[]): void | Promise<void>;
}

export const practices: Readonly<Record<PracticeName, () => Promise<Practice>>> = {
  drill: () => import("./drill.ts"),
  challenge: () => import("./challenge.ts"),
  exam: () => import("./exam.ts"),
  interview: () => import("./interview.ts"),
  skills: () => import("./skills.ts"),
  replay: () => import("./replay.ts"),
};
