// python's http.server, a server of the files of a folder with its own log and error pages; and interpreters of which little is simulated.
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { look, typeOf } from "./folder-files.ts";
import { dates, flag, type Parameters, serve, targetOf, text } from "./server.ts";

/** python -m http.server; `words` are those behind python. */
export function* httpServer(self: Running, words: readonly string[]): Process {
  const port = Number(words.slice(2).find((word) => /^\d+$/.test(word)) ?? 8000);
  const folder = resolvePath(self.directory, flag(self.argv, "directory") ?? flag(self.argv, "d") ?? ".");
  const bind = flag(self.argv, "bind") ?? flag(self.argv, "b") ?? "0.0.0.0";
  const shown = bind.includes(":") ? `[${bind}]` : bind;
  self.stdout.write(`Serving HTTP on ${bind} port ${port} (http://${shown}:${port}/) ...\n`);
  return yield* serve(
    self,
    [port],
    { http: (request) => pythonAnswer(self, folder, request) },
    // Bound to all of IPv6 it takes IPv4 too (DualStackServer).
    { ...(bind === "::" ? {} : { addresses: [bind] }), complain: () => "OSError: [Errno 98] Address already in use\n" },
  );
}

/** How http.server answers for a folder. */
export function pythonAnswer(self: Running, folder: string, request: HttpRequest): HttpResponse {
  const { path } = targetOf(request);
  const found = look(self, folder === "/" ? "" : folder, path);
  const day = dates.common(self.clock.now).slice(0, 20).replace(":", " ");
  const log = (status: number) =>
    self.stderr.write(`${request.peer.address} - - [${day}] "${request.method} ${request.path} HTTP/1.1" ${status} -\n`);
  if (found === "missing") {
    self.stderr.write(`${request.peer.address} - - [${day}] code 404, message File not found\n`);
    log(404);
    return text(
      404,
      `<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: 404</p>\n        <p>Message: File not found.</p>\n    </body>\n</html>\n`,
      "text/html;charset=utf-8",
    );
  }
  log(200);
  if (found !== "folder") return text(200, found.body, typeOf(found.path));
  const links = self.machine.files.list(`${folder === "/" ? "" : folder}${path}`).map((name) => `<li><a href="${name}">${name}</a></li>\n`);
  return text(
    200,
    `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Directory listing for ${path}</title>\n</head>\n<body>\n<h1>Directory listing for ${path}</h1>\n<hr>\n<ul>\n${links.join("")}</ul>\n<hr>\n</body>\n</html>\n`,
    "text/html; charset=utf-8",
  );
}

/** perl, node, java and the like: a version, a print, the pi of the Job tutorial; programs of their own are not run. */
export function interpreter(parameters: Parameters): Program {
  const name = String(parameters["name"] ?? "this interpreter");
  const banner = String(parameters["banner"] ?? "{version}").replaceAll("{version}", String(parameters["version"] ?? ""));
  return function* (self) {
    const words = self.argv.slice(1);
    if (["-v", "--version", "-version", "version"].includes(words[0] ?? "")) {
      self.stdout.write(`${banner}\n`);
      return 0;
    }
    const code = words.at(-1) ?? "";
    const digits = name === "perl" ? /bpi\((\d+)\)/.exec(code) : undefined;
    if (digits) {
      const until = self.clock.now + 3000;
      while (self.clock.now < until) yield { until };
      self.stdout.write(pi(Math.min(Number(digits[1]), 5000)));
      return 0;
    }
    const print = /^(?:print|console\.log\()\s*\(?\s*(["'])([^"']*)\1\s*\)?\s*;?$/.exec(code);
    if (words.length > 1 && print) {
      self.stdout.write(print[2]!.replaceAll("\\n", "\n") + (name === "Node.js" ? "\n" : ""));
      return 0;
    }
    if (!words.length && self.stdin.ended) return 0;
    self.stderr.write(`k8s-quest does not simulate ${name} programs yet\n`);
    return 1;
  };
}

/** The first `digits` digits of pi, "3." and the rest, by Machin's formula. */
function pi(digits: number): string {
  const scale = 10n ** BigInt(digits + 10);
  const arctan = (x: bigint): bigint => {
    let term = scale / x;
    let sum = term;
    for (let n = 3n, sign = -1n; term > 0n; n += 2n, sign = -sign) {
      term /= x * x;
      sum += (sign * term) / n;
    }
    return sum;
  };
  const value = String((4n * (4n * arctan(5n) - arctan(239n))) / 10n ** 10n);
  return `${value[0]}.${value.slice(1, digits)}`;
}
