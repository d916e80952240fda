// A question of a mission, put to the learner.
import type { DockerThing } from "./checks/docker-choice.ts";
import type { Selection } from "./checks/selection.ts";

/** What is asked, and which answers are right: listed, or read from the world when the answer is given. */
export interface AskedQuestion {
  id: string;
  accept: readonly string[];
  from?: Selection & { path: string };
  count?: Selection;
  /** What `docker inspect` shows of something at a path. */
  inspect?: { thing: DockerThing; name: string; path: string };
}
