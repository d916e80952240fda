// What belongs to a stack: how it is found, and how it goes.
import { sleep } from "../../../machine/tasks.ts";
import { DaemonError, filtersOf, part } from "../client.ts";
import type { Docker } from "../tool.ts";
import { NAMESPACE } from "./convert.ts";

/** The filter for what belongs to a stack. */
export const ofStack = (stack: string): Record<string, readonly string[]> => ({ label: [`${NAMESPACE}=${stack}`] });

/** Whether it has gone; why not is told without an end of the line, as the original does. */
export function* removeOne(docker: Docker, kind: string, id: string, name: string) {
  yield* docker.out(`Removing ${kind} ${name}\n`);
  try {
    yield* docker.client.send("DELETE", `/${kind}s/${part(id)}`);
    return true;
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    yield* docker.err(`Failed to remove ${kind} ${id}: ${error.message}`);
    return false;
  }
}

const POLL = 200;
const ENDED = new Set(["complete", "shutdown", "failed", "rejected"]);

/** Waits until no task of a stack runs any more. @throws Failure */
export function* ended({ client, self }: Docker, stack: string) {
  const query = { filters: filtersOf([], ofStack(stack)) };
  while ((yield* client.json<{ Status: { State: string } }[]>("GET", "/tasks", { query })).some(({ Status }) => !ENDED.has(Status.State)))
    yield* sleep(self, POLL);
}
