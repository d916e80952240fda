// Servers of images that are known only by what they print and answer.
import type { Program, Running } from "../../machine/process.ts";
import type { SignalName } from "../../machine/signals.ts";
import { accountOf } from "./account.ts";
import { Children } from "./children.ts";
import { dates, type Parameters, serve, targetOf, text } from "./server.ts";

/** So many beside the first as its command line says, as a user of the image; one that ends has a successor. */
function startChildren(self: Running, { count, user }: { count: number; user: string }): void {
  const who = () => (self.user === 0 && accountOf(self.machine.files, user)) || self.credentials;
  const children = new Children(self, { who, ended: ({ argv }) => void children.start(argv) });
  for (let each = 0; each < count; each++) children.start(self.argv);
}

/**
 * A server that is known by what it prints and answers: parameters `ports`, `log`, `body`, `status`, `type`, `farewell`; `provided` where the world answers;
 * `argv` where it becomes another command, `children` beside it, and signals that `stop` it.
 */
export function plainServer(parameters: Parameters): Program {
  const ports = (parameters["ports"] as number[] | undefined) ?? [80];
  const lines = (parameters["log"] as string[] | undefined) ?? [];
  const body = String(parameters["body"] ?? "");
  const version = String(parameters["version"] ?? "");
  const argv = parameters["argv"] as string[] | undefined;
  const children = parameters["children"] as { count: number; user: string } | undefined;
  return function* (self) {
    if (argv) self.argv = argv;
    if (children) startChildren(self, children);
    const fill = (line: string) =>
      line
        .replaceAll("{version}", version)
        .replaceAll("{hostname}", self.machine.hostname)
        .replaceAll("{iso}", dates.full(self.clock.now))
        .replaceAll("{klog}", dates.klog(self.clock.now))
        .replaceAll("{slashes}", dates.slashes(self.clock.now))
        .replaceAll("{time}", dates.iso(self.clock.now));
    for (const line of lines) (parameters["stream"] === "stdout" ? self.stdout : self.stderr).write(`${fill(line)}\n`);
    const provided = parameters["provided"] as string | undefined;
    return yield* serve(
      self,
      ports,
      {
        ...(provided === undefined ? {} : { provided }),
        ...(parameters["keepAlive"] === undefined ? {} : { keepAlive: Number(parameters["keepAlive"]) }),
        http: (request) =>
          targetOf(request).path === "/" || parameters["everywhere"]
            ? text(Number(parameters["status"] ?? 200), fill(body), String(parameters["type"] ?? "text/plain; charset=utf-8"))
            : text(
                targetOf(request).path.endsWith("healthz") ||
                  targetOf(request).path.endsWith("livez") ||
                  targetOf(request).path.endsWith("readyz") ||
                  targetOf(request).path === "/health" ||
                  targetOf(request).path === "/ready"
                  ? 200
                  : 404,
                targetOf(request).path.includes("z") ? "ok" : "404 page not found\n",
              ),
        // A certificate that it signed itself.
        ...(parameters["tls"] ? { tls: { names: [self.machine.hostname], trusted: false } } : {}),
      },
      {
        code: Number(parameters["exit"] ?? 0),
        ...(parameters["stop"] === undefined ? {} : { stop: parameters["stop"] as SignalName[] }),
        ...(parameters["addresses"] === undefined ? {} : { addresses: parameters["addresses"] as string[] }),
      },
    );
  };
}
