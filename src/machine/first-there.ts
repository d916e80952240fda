// A name with several addresses: clients try one after the other.
import type { Task } from "./process.ts";
import type { ConnectError } from "./sockets.ts";

type Failed = { error: ConnectError };

/** The first address at which somebody is, with what came of it; where nobody is at any of them, the last one's failure. */
export function* firstThere<T extends object>(
  addresses: readonly string[],
  attempt: (address: string) => Task<T | Failed>,
): Task<{ address: string; answer: T | Failed }> {
  let last: { address: string; answer: T | Failed } = { address: "", answer: { error: "unreachable" } };
  for (const address of addresses) {
    last = { address, answer: yield* attempt(address) };
    if (!("error" in last.answer) || last.answer.error === "reset") return last;
  }
  return last;
}
