// An application that nobody described: what its arguments say where they are a command, else an HTTP server on the ports that its container
// declares (PORT where it is set), 8080 otherwise.
import type { Program } from "../../machine/process.ts";
import { become } from "./entrypoint.ts";
import { dates, logLines, serve, targetOf, text } from "./server.ts";

/** The environment variable by which the runtime tells such an application which ports its container declares; programs do not see it. */
export const DECLARED_PORTS = "K8S_QUEST_PORTS";

export function application(): Program {
  return function* (self) {
    const declared = (self.environment[DECLARED_PORTS] ?? "").split(",").map(Number).filter(Boolean);
    self.setVariable(DECLARED_PORTS, undefined);
    const words = self.argv.slice(1);
    if (words[0] && self.machine.which(words[0], self.environment["PATH"] ?? "", self.directory)) return yield* become(self, words, "exec");
    const wanted = Number(self.environment["PORT"]);
    const ports = declared.length ? declared : [wanted || 8080];
    const log = (line: string) => self.stdout.write(`${dates.slashes(self.clock.now)} ${line}\n`);
    for (const port of ports) log(`listening on :${port}`);
    return yield* serve(
      self,
      ports,
      {
        http: (request) => {
          self.stdout.write(logLines(request, `${dates.slashes(self.clock.now)} ${request.method} ${request.path} 200\n`));
          const { path } = targetOf(request);
          return text(200, path === "/" ? `Hello from ${self.machine.hostname}\n` : "ok\n");
        },
      },
      { farewell: `${dates.slashes(self.clock.now)} shutting down\n` },
    );
  };
}
