// The master process of nginx: its sockets, its workers, its signals and its log (ngx_master_process_cycle).
import { Signal } from "../../base/signal.ts";
import { COMPUTER } from "../../machine/hardware.ts";
import type { Credentials } from "../../machine/permissions.ts";
import type { Process, Running } from "../../machine/process.ts";
import type { SignalName } from "../../machine/signals.ts";
import type { HttpRequest, Listening } from "../../machine/sockets.ts";
import type { Compiler } from "../compilers.ts";
import type { State } from "./nginx-answer.ts";
import type { NginxError } from "./nginx-config.ts";
import type { Config } from "./nginx-load.ts";
import { ErrorLog } from "./nginx-log.ts";
import { type Binding, bindings, respond } from "./nginx-route.ts";
import { Workers } from "./nginx-workers.ts";

/** keepalive_requests, unless configured. */
const KEEP_ALIVE = 1000;

export interface Settings {
  version: string;
  compiler: Compiler;
  config: Config;
  /** Reads the configuration again. */
  reload(): Config | NginxError;
  /** Whom a configuration has its workers run as where the master is root. */
  account(config: Config): Credentials | undefined;
}

const ACTIONS = {
  SIGQUIT: "shutting down",
  SIGTERM: "exiting",
  SIGINT: "exiting",
  SIGHUP: "reconfiguring",
  SIGUSR1: "reopening logs",
  SIGWINCH: "",
} as const satisfies Partial<Record<SignalName, string>>;
type Handled = keyof typeof ACTIONS;
const HANDLED = Object.entries(ACTIONS) as readonly (readonly [Handled, string])[];

/** @param enabled where it listens beside what the configuration said before a script changed that */
export function* master(self: Running, settings: Settings, enabled: Binding | undefined): Process {
  const { version } = settings;
  const { files } = self.machine;
  let { config } = settings;
  const log = new ErrorLog(self, config.errorLog);
  const state: State = { self, version, servers: config.servers, upstreams: config.upstreams, turn: 0 };
  const workers = new Workers(self, log, () => (self.user === 0 && settings.account(config)) || self.credentials);
  self.argv = titled(self.argv);
  let open: Listening[] = [];
  const bind = (further: readonly Binding[] = []): boolean => {
    for (const { port, address } of [...bindings(state.servers), ...further]) {
      const service = { keepAlive: KEEP_ALIVE, http: (request: HttpRequest) => respond(state, port, request) };
      try {
        open.push(self.machine.network.listen(port, service, { address }));
      } catch {
        const why = `bind() to ${address.includes(":") ? `[${address}]` : address}:${port} failed (98: Address already in use)`;
        log.write("emerg", why);
        self.stderr.write(`nginx: [emerg] ${why}\n`);
        return false;
      }
    }
    return true;
  };
  try {
    if (!bind(enabled && [enabled])) return 1;
    log.notice('using the "epoll" event method');
    log.notice(`nginx/${version}`);
    log.notice(`built by gcc ${settings.compiler.version} (${settings.compiler.package}) `);
    log.notice(`OS: ${COMPUTER.kernel.name} ${COMPUTER.kernel.release}`);
    log.notice("getrlimit(RLIMIT_NOFILE): 1048576:1048576");
    workers.start(config.workers);
    const next = signals(self, log);
    for (;;) {
      const signal = yield* next();
      if (signal === "SIGUSR1") {
        log.notice("reopening logs");
        workers.reopen();
      } else if (signal === "SIGHUP") {
        log.notice("reconfiguring");
        const read = settings.reload();
        if ("error" in read) {
          log.write("emerg", read.error);
          continue;
        }
        config = read;
        log.setting = config.errorLog;
        state.servers = config.servers;
        state.upstreams = config.upstreams;
        for (const each of open) each.close();
        open = [];
        if (!bind()) return 1;
        log.notice('using the "epoll" event method');
        workers.dismiss({ gracefully: true, successors: () => workers.start(config.workers) });
      } else if (signal !== "SIGWINCH") {
        workers.dismiss({ gracefully: signal === "SIGQUIT" });
        log.notice("exit");
        files.later([config.pid], 0, () => {
          if (files.exists(config.pid)) files.remove(config.pid);
        });
        return 0;
      }
    }
  } finally {
    for (const each of open) each.close();
  }
}

/** How a master calls itself that was started with these words: the same in thousands of containers. */
function titled(argv: readonly string[]): readonly string[] {
  const words = argv.join(" ");
  let title = titles.get(words);
  if (!title) titles.set(words, (title = [`nginx: master process ${words}`]));
  return title;
}
const titles = new Map<string, readonly string[]>();

/** The signals that come to a master, one after the other, each said in its log at once. */
function signals(self: Running, log: ErrorLog): () => Generator<{ on: Signal }, Handled, unknown> {
  const came = new Signal();
  const waiting: Handled[] = [];
  for (const [name, action] of HANDLED)
    self.trap(name, (from) => {
      log.signal(name, from?.pid, action);
      waiting.push(name);
      came.fire();
    });
  return function* () {
    while (!waiting.length) yield { on: came };
    return waiting.shift()!;
  };
}
