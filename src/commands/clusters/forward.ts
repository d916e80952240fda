// A port of the computer that leads to one of another machine: requests go there whole, anything else byte by byte.
import type { Pipe } from "../../machine/pipe.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Connection, HttpRequest, HttpResponse, Service, Stack } from "../../machine/sockets.ts";

/** What one side has sent goes to the other; whether there may be more. */
function pass(from: Pipe, to: Pipe): boolean {
  from.takesWhole = true;
  const content = from.readContent();
  if (content) to.write(content);
  if (from.ended && !from.readable) to.end();
  return !from.ended;
}

function* both(here: Connection, there: Connection): Task<void> {
  for (;;) {
    const [asks, answers] = [pass(here.input, there.output), pass(there.input, here.output)];
    if (!answers || (!asks && there.input.ended)) return;
    yield { on: asks ? [here.input.changed, there.input.changed] : there.input.changed };
  }
}

/** @param network where the other machine is reached from */
export const leadsTo = (network: Stack, address: string, port: number): Service => ({
  *http({ peer: _, ...request }: HttpRequest): Task<HttpResponse> {
    const answer = yield* network.exchange(address, port, request);
    return "error" in answer ? { status: 502, headers: {}, body: "" } : answer;
  },
  *stream(here: Connection): Process {
    const there = yield* network.connect(address, port);
    if ("error" in there) return 1;
    yield* both(here, there);
    there.close();
    return 0;
  },
});
