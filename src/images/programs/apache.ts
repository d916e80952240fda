// Apache httpd with its event MPM: a parent that opens the sockets, and children that serve (server/mpm/event/event.c).
import { Signal } from "../../base/signal.ts";
import type { Program, Running, Task } from "../../machine/process.ts";
import { type SignalName, signalNumber } from "../../machine/signals.ts";
import { AddressInUse, type HttpRequest, type HttpResponse, type Listening, type Service } from "../../machine/sockets.ts";
import { sleep } from "../../machine/tasks.ts";
import { accountOf } from "./account.ts";
import { type Child, Children } from "./children.ts";
import { startedBefore } from "./entrypoint.ts";
import { look, typeOf } from "./folder-files.ts";
import { dates, logLines, type Parameters, targetOf, text } from "./server.ts";

const NEWEST = "2.4.66";
const ROOT = "/usr/local/apache2";
/** StartServers and MaxKeepAliveRequests, unless configured. */
const [CHILDREN, KEEP_ALIVE] = [3, 100];
/** Ms between two looks of the parent at its children (ap_wait_or_timeout). */
const MAINTENANCE = 1000;

/** What it says of a signal; undefined goes on. */
const SIGNALS: Readonly<Partial<Record<SignalName, { said: string; stops: boolean }>>> = {
  SIGTERM: { said: "AH00491: caught SIGTERM, shutting down", stops: true },
  SIGINT: { said: "AH00491: caught SIGTERM, shutting down", stops: true },
  SIGWINCH: { said: "AH00492: caught SIGWINCH, shutting down gracefully", stops: true },
  SIGHUP: { said: "AH00494: SIGHUP received.  Attempting to restart", stops: false },
  SIGUSR1: { said: "AH00493: SIGUSR1 received.  Doing graceful restart", stops: false },
};
const ENDS: Partial<Record<SignalName, string>> = { SIGKILL: "Killed", SIGTERM: "Terminated", SIGINT: "Interrupt", SIGHUP: "Hangup" };
/** The actions of -k. */
const ACTIONS: Readonly<Record<string, SignalName>> = {
  graceful: "SIGUSR1",
  restart: "SIGHUP",
  stop: "SIGTERM",
  "graceful-stop": "SIGWINCH",
};

/** httpd, and httpd-foreground before it. */
export function httpd(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? NEWEST);
  const full = version.split(".").length < 3 ? NEWEST : version;
  return function* (self) {
    const words = self.argv.slice(1);
    const [name = ""] = self.argv.filter((word) => /(^|\/)httpd(-foreground)?$/.test(word));
    if (name.endsWith("-foreground")) {
      startedBefore(self, 1);
      self.argv = ["httpd", "-DFOREGROUND", ...self.argv.slice(self.argv.indexOf(name) + 1)];
    }
    if (words.includes("-v")) {
      self.stdout.write(`Server version: Apache/${full} (Unix)\nServer built:   Dec  8 2025 00:00:00\n`);
      return 0;
    }
    const unnamed = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${self.machine.network.addresses[0] ?? "127.0.0.1"}. Set the 'ServerName' directive globally to suppress this message\n`;
    const named = /^\s*ServerName\s/m.test(configuration(self));
    if (!named) self.stderr.write(unnamed);
    if (words.includes("-t")) {
      self.stderr.write("Syntax OK\n");
      return 0;
    }
    if (words.includes("-k")) return control(self, words[words.indexOf("-k") + 1] ?? "");
    if (!named) self.stderr.write(unnamed);
    return yield* parent(self, full);
  };
}

function configuration({ machine: { files } }: Running): string {
  const path = `${ROOT}/conf/httpd.conf`;
  return files.exists(path) ? files.read(path) : "";
}

const NUMBERS: Partial<Record<string, string>> = {
  EACCES: "(13)Permission denied",
  EROFS: "(30)Read-only file system",
  ENOENT: "(2)No such file or directory",
};
const NUMBER = `${ROOT}/logs/httpd.pid`;

/** httpd -k ACTION: a signal to the parent, whose number is in its file. */
function control(self: Running, action: string): number {
  const { files, processes } = self.machine;
  const signal = ACTIONS[action];
  const running = files.exists(NUMBER) ? processes.running.get(Number(files.read(NUMBER))) : undefined;
  if (action === "start" && running) {
    self.stdout.write(`httpd (pid ${running.pid}) already running\n`);
    return 0;
  }
  if (!signal) {
    self.stderr.write(`k8s-quest does not simulate httpd -k ${action} yet\n`);
    return 1;
  }
  if (!running) {
    self.stderr.write("httpd (no pid file) not running\n");
    return 1;
  }
  running.kill(signal, { from: self });
  return 0;
}

function* parent(self: Running, version: string): Task<number> {
  const { files } = self.machine;
  const note = (module: string, words: string) =>
    self.stderr.write(`[${dates.apache(self.clock.now)}] [${module}] [pid ${self.pid}:tid ${self.pid}] ${words}\n`);
  const conf = configuration(self);
  const port = Number(/^\s*Listen\s+(?:[\d.]+:)?(\d+)/m.exec(conf)?.[1] ?? 80);
  const user = /^\s*User\s+(\S+)/m.exec(conf)?.[1] ?? "www-data";
  let ended = 0;
  const woken = new Signal();
  const children = new Children(self, {
    who: () => (self.user === 0 && accountOf(files, user)) || self.credentials,
    ended: ({ pid }: Child, { killedBy }) => {
      if (killedBy && killedBy !== "SIGTERM")
        note("core:notice", `AH00052: child pid ${pid} exit signal ${ENDS[killedBy] ?? killedBy} (${signalNumber(killedBy)})`);
      ended++;
      woken.fire();
    },
  });
  const begin = () => {
    note("mpm_event:notice", `AH00489: Apache/${version} (Unix) configured -- resuming normal operations`);
    note("core:notice", "AH00094: Command line: 'httpd -D FOREGROUND'");
    for (let each = 0; each < CHILDREN; each++) children.start(self.argv);
  };
  const service = { keepAlive: KEEP_ALIVE, http: (request: HttpRequest) => answered(self, version, request) };
  const hindrance = files.hindrance(NUMBER);
  if (hindrance) {
    const why = NUMBERS[hindrance] ?? hindrance;
    note("core:error", `${why}: AH00099: could not create ${NUMBER}.${self.machine.random.suffix(6)}`);
    note("core:error", `AH00100: httpd: could not log pid to file ${NUMBER}`);
    return 1;
  }
  const listening = open(self, port, service);
  if (!listening) return 1;
  const number = `${self.pid}\n`;
  files.later([NUMBER], number.length, () => files.write(NUMBER, number));
  begin();
  const came: SignalName[] = [];
  for (const name of Object.keys(SIGNALS) as SignalName[])
    self.trap(name, () => {
      came.push(name);
      woken.fire();
    });
  try {
    for (;;) {
      const signal = came.shift();
      if (signal) {
        note("mpm_event:notice", SIGNALS[signal]!.said);
        if (SIGNALS[signal]!.stops) return 0;
        children.dismiss();
        begin();
      } else if (ended) {
        // It sees only at its next look that one is missing.
        yield* sleep(self, MAINTENANCE);
        for (; ended; ended--) children.start(self.argv);
      } else yield { on: woken };
    }
  } finally {
    listening.close();
  }
}

function open(self: Running, port: number, service: Service): Listening | undefined {
  try {
    return self.machine.network.listen(port, service);
  } catch (error) {
    if (!(error instanceof AddressInUse)) throw error;
    self.stderr.write(
      `(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:${port}\nno listening sockets available, shutting down\n`,
    );
    return undefined;
  }
}

/** The answer to a request, which is logged. */
function answered(self: Running, version: string, request: HttpRequest): HttpResponse {
  const response = answer(self, version, request);
  const size = Buffer.byteLength(response.body);
  const line = `${request.peer.address} - - [${dates.common(self.clock.now)}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${size}\n`;
  self.stdout.write(logLines(request, line));
  return response;
}

function answer(self: Running, version: string, request: HttpRequest): HttpResponse {
  const { path } = targetOf(request);
  const found = look(self, `${ROOT}/htdocs`, decodeURIComponent(path));
  const headers = { server: `Apache/${version} (Unix)`, date: dates.http(self.clock.now) };
  const page = (status: number, title: string, words: string) =>
    text(
      status,
      `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${words}</p>\n</body></html>\n`,
      "text/html; charset=iso-8859-1",
      headers,
    );
  if (found === "missing") return page(404, "Not Found", "The requested URL was not found on this server.");
  if (found === "folder") return page(403, "Forbidden", "You don't have permission to access this resource.");
  return text(200, found.body, typeOf(found.path), headers);
}
