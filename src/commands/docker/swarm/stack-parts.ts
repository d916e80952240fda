// What belongs to a stack: how it is found, and how it goes.
import { part } from "../client.ts";
import type { Docker } from "../tool.ts";
import { NAMESPACE } from "./convert.ts";

/** The filter for what belongs to a stack. */
export const ofStack = (stack: string): Record<string, readonly string[]> => ({ label: [`${NAMESPACE}=${stack}`] });

export function* removeOne(docker: Docker, kind: string, id: string, name: string) {
  yield* docker.out(`Removing ${kind} ${name}\n`);
  yield* docker.client.send("DELETE", `/${kind}s/${part(id)}`);
}
