// nginx: reads its configuration from the container's files, serves files, fixed answers and proxied ones, and logs as nginx does.
import { FileError, type FileSystem } from "../../machine/files.ts";
import type { Process, Program, Running, Task } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse, Listening } from "../../machine/sockets.ts";
import { type Directive, directive, directives, type NginxError, parseConfig } from "./nginx-config.ts";
import { dates, type Parameters, targetOf, untilSignal } from "./server.ts";

const MAIN = "/etc/nginx/nginx.conf";
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  txt: "text/plain",
  xml: "text/xml",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
};
const REASONS: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  302: "Found",
  400: "Bad Request",
  401: "Authorization Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Not Allowed",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

interface State {
  self: Running;
  version: string;
  servers: readonly Directive[];
  upstreams: ReadonlyMap<string, readonly string[]>;
  turn: number;
}

/** The image's entrypoint: says what it does, then becomes the command. */
export function nginxEntrypoint(parameters: Parameters): Program {
  const server = nginx(parameters);
  return function* (self): Process {
    const argv = self.argv.slice(self.argv.findIndex((word) => word.endsWith("docker-entrypoint.sh")) + 1);
    const name = argv[0] ?? "";
    const isServer = name === "nginx" || name === "nginx-debug";
    if (isServer) announce(self);
    if (!name) return 0;
    const found = isServer ? undefined : self.machine.which(name, self.environment["PATH"] ?? "", self.directory);
    if (!isServer && !found) {
      self.stderr.write(`/docker-entrypoint.sh: 47: exec: ${name}: not found\n`);
      return 127;
    }
    self.argv = argv;
    return yield* (found ? found.program : server)(self);
  };
}

function announce(self: Running): void {
  const say = (text: string) => self.stdout.write(`/docker-entrypoint.sh: ${text}\n`);
  const conf = "/etc/nginx/conf.d/default.conf";
  say("/docker-entrypoint.d/ is not empty, will attempt to perform configuration");
  say("Looking for shell scripts in /docker-entrypoint.d/");
  say("Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh");
  const script = "10-listen-on-ipv6-by-default.sh: info:";
  if (!self.machine.files.exists(conf)) self.stdout.write(`${script} ${conf} is not a file or does not exist\n`);
  else {
    self.stdout.write(`${script} Getting the checksum of ${conf}\n`);
    const text = self.machine.files.read(conf);
    if (!text.includes("listen       80;\n    listen  [::]:80;\n"))
      self.stdout.write(`${script} ${conf} differs from the packaged version\n`);
    else self.stdout.write(`${script} Enabled listen on IPv6 in ${conf}\n`);
  }
  say("Sourcing /docker-entrypoint.d/15-local-resolvers.envsh");
  say("Launching /docker-entrypoint.d/20-envsubst-on-templates.sh");
  say("Launching /docker-entrypoint.d/30-tune-worker-processes.sh");
  say("Configuration complete; ready for start up");
}

export function nginx(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "1.29.3");
  return function* (self): Process {
    const words = self.argv.slice(1);
    if (words.includes("-v") || words.includes("-V")) {
      self.stderr.write(`nginx version: nginx/${version}\n`);
      return 0;
    }
    const path = words.includes("-c") ? (words[words.indexOf("-c") + 1] ?? MAIN) : MAIN;
    const config = load(self.machine.files, path);
    if (words.includes("-t")) {
      if ("error" in config) {
        self.stderr.write(`nginx: [emerg] ${config.error}\nnginx: configuration file ${path} test failed\n`);
        return 1;
      }
      self.stderr.write(`nginx: the configuration file ${path} syntax is ok\nnginx: configuration file ${path} test is successful\n`);
      return 0;
    }
    if (words.includes("-s")) return signalMaster(self, words[words.indexOf("-s") + 1] ?? "");
    if ("error" in config) {
      self.stderr.write(
        `${dates.slashes(self.clock.now)} [emerg] ${self.pid}#${self.pid}: ${config.error}\nnginx: [emerg] ${config.error}\n`,
      );
      return 1;
    }
    return yield* master(self, version, config, path);
  };
}

interface Config {
  servers: readonly Directive[];
  upstreams: ReadonlyMap<string, readonly string[]>;
}

function load(files: FileSystem, path: string): Config | NginxError {
  const parsed = parseConfig(files, path);
  if ("error" in parsed) return parsed;
  const http = directive(parsed, "http");
  const upstreams = new Map<string, readonly string[]>();
  for (const upstream of directives(http?.block ?? [], "upstream"))
    upstreams.set(
      upstream.args[0] ?? "",
      directives(upstream.block ?? [], "server").map((each) => each.args[0] ?? ""),
    );
  return { servers: directives(http?.block ?? [], "server"), upstreams };
}

function signalMaster(self: Running, name: string): number {
  const master = self.machine.processes.running.get(1);
  const signal = ({ reload: "SIGHUP", stop: "SIGTERM", quit: "SIGQUIT", reopen: "SIGUSR1" } as const)[name as "reload"];
  if (!signal) {
    self.stderr.write(`nginx: invalid option: "-s ${name}"\n`);
    return 1;
  }
  self.stderr.write(`${dates.slashes(self.clock.now)} [notice] ${self.pid}#${self.pid}: signal process started\n`);
  master?.kill(signal);
  return 0;
}

function* master(self: Running, version: string, config: Config, path: string): Process {
  const notice = (text: string) => self.stderr.write(`${dates.slashes(self.clock.now)} [notice] 1#1: ${text}\n`);
  const state: State = { self, version, servers: config.servers, upstreams: config.upstreams, turn: 0 };
  let open: Listening[] = [];
  const bind = (): boolean => {
    for (const port of new Set(state.servers.flatMap(portsOf))) {
      try {
        open.push(self.machine.network.listen(port, { http: (request) => respond(state, port, request) }));
      } catch {
        self.stderr.write(
          `${dates.slashes(self.clock.now)} [emerg] 1#1: bind() to 0.0.0.0:${port} failed (98: Address already in use)\nnginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`,
        );
        return false;
      }
    }
    return true;
  };
  try {
    if (!bind()) return 1;
    notice('using the "epoll" event method');
    notice(`nginx/${version}`);
    notice("built by gcc 14.2.0 (Debian 14.2.0-19) ");
    notice("OS: Linux 6.8.0-48-generic");
    notice("getrlimit(RLIMIT_NOFILE): 1048576:1048576");
    notice("start worker processes");
    for (let worker = 0; worker < 4; worker++) notice(`start worker process ${29 + worker}`);
    for (;;) {
      const signal = yield* untilSignal(self, ["SIGTERM", "SIGQUIT", "SIGINT", "SIGHUP", "SIGUSR1"]);
      if (signal === "SIGUSR1") continue;
      if (signal === "SIGHUP") {
        notice("signal 1 (SIGHUP) received, reconfiguring");
        const next = load(self.machine.files, path);
        if ("error" in next) {
          self.stderr.write(`${dates.slashes(self.clock.now)} [emerg] 1#1: ${next.error}\n`);
          continue;
        }
        notice("reconfiguring");
        state.servers = next.servers;
        state.upstreams = next.upstreams;
        for (const each of open) each.close();
        open = [];
        if (!bind()) return 1;
        continue;
      }
      notice(
        signal === "SIGQUIT"
          ? "signal 3 (SIGQUIT) received, shutting down"
          : `signal ${signal === "SIGINT" ? 2 : 15} (${signal}) received, exiting`,
      );
      notice("exit");
      return 0;
    }
  } finally {
    for (const each of open) each.close();
  }
}

const portsOf = (server: Directive): number[] => {
  const ports = directives(server.block ?? [], "listen")
    .map((each) => Number(/(\d+)$/.exec(each.args[0] ?? "")?.[1]))
    .filter(Boolean);
  return ports.length ? [...new Set(ports)] : [80];
};

function respond(state: State, port: number, request: HttpRequest): HttpResponse | Task<HttpResponse> {
  const host = (request.headers["host"] ?? "").replace(/:\d+$/, "");
  const candidates = state.servers.filter((server) => portsOf(server).includes(port));
  const server = candidates.find((each) => directive(each.block ?? [], "server_name")?.args.includes(host)) ?? candidates[0];
  const answer = server ? route(state, server, request) : page(state, 404);
  if ("status" in answer) return logged(state, server, request, answer);
  return (function* () {
    return logged(state, server, request, yield* answer);
  })();
}

function logged(state: State, server: Directive | undefined, request: HttpRequest, response: HttpResponse): HttpResponse {
  if (directive(server?.block ?? [], "access_log")?.args[0] !== "off")
    state.self.stdout.write(
      `${request.peer.address} - - [${dates.common(state.self.clock.now)}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${Buffer.byteLength(response.body)} "${request.headers["referer"] ?? "-"}" "${request.headers["user-agent"] ?? "-"}" "${request.headers["x-forwarded-for"] ?? "-"}"\n`,
    );
  return request.method === "HEAD" ? { ...response, body: "" } : response;
}

function page(state: State, status: number, headers: Record<string, string> = {}): HttpResponse {
  const title = `${status} ${REASONS[status] ?? ""}`.trim();
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${state.version}</center>\r\n</body>\r\n</html>\r\n`;
  return answerOf(state, status, body, "text/html", headers);
}

const answerOf = (state: State, status: number, body: string, type: string, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers: {
    server: `nginx/${state.version}`,
    date: dates.http(state.self.clock.now),
    "content-type": type,
    "content-length": String(Buffer.byteLength(body)),
    connection: "keep-alive",
    ...headers,
  },
  body,
});

function route(state: State, server: Directive, request: HttpRequest): HttpResponse | Task<HttpResponse> {
  const { path } = targetOf(request);
  const location = locate(server, path);
  const scope = [...(location?.block ?? []), ...(server.block ?? [])];
  const own = directive(location?.block ?? [], "return") ?? directive(server.block ?? [], "return");
  if (own) {
    const [code = "200", ...rest] = own.args;
    const text = expand(rest.join(" "), request);
    const status = Number(code);
    if (status >= 300 && status < 400) return page(state, status, { location: text });
    if (!rest.length) return status === 200 || status === 204 ? answerOf(state, status, "", "text/plain") : page(state, status);
    return answerOf(state, status, text, directive(scope, "default_type")?.args[0] ?? "text/plain");
  }
  const proxy = directive(location?.block ?? [], "proxy_pass")?.args[0];
  if (proxy) return forward(state, proxy, location?.args.at(-1) ?? "/", request);
  return file(state, scope, location, path, request);
}

function locate(server: Directive, path: string): Directive | undefined {
  const locations = directives(server.block ?? [], "location");
  const exact = locations.find((each) => each.args[0] === "=" && each.args[1] === path);
  if (exact) return exact;
  const prefix = locations
    .filter((each) => !["=", "~", "~*"].includes(each.args.length > 1 ? each.args[0]! : "") && path.startsWith(each.args.at(-1)!))
    .sort((a, b) => b.args.at(-1)!.length - a.args.at(-1)!.length)[0];
  if (prefix?.args[0] === "^~") return prefix;
  const regex = locations.find(
    (each) => (each.args[0] === "~" || each.args[0] === "~*") && matches(each.args[1] ?? "", path, each.args[0] === "~*"),
  );
  return regex ?? prefix;
}

const matches = (pattern: string, path: string, insensitive: boolean): boolean => {
  try {
    return new RegExp(pattern, insensitive ? "i" : "").test(path);
  } catch {
    return false;
  }
};

const expand = (text: string, request: HttpRequest): string =>
  text.replace(/\$(\w+)/g, (whole, name: string) => {
    const values: Record<string, string> = {
      host: (request.headers["host"] ?? "").replace(/:\d+$/, ""),
      http_host: request.headers["host"] ?? "",
      request_uri: request.path,
      uri: targetOf(request).path,
      remote_addr: request.peer.address,
      scheme: request.tls ? "https" : "http",
      request_method: request.method,
    };
    return values[name] ?? whole;
  });

function file(
  state: State,
  scope: readonly Directive[],
  location: Directive | undefined,
  path: string,
  request: HttpRequest,
): HttpResponse {
  const files = state.self.machine.files;
  if (request.method !== "GET" && request.method !== "HEAD") return page(state, 405);
  const alias = directive(location?.block ?? [], "alias")?.args[0];
  const root = directive(scope, "root")?.args[0] ?? "/etc/nginx/html";
  const decoded = decodeURIComponent(path);
  const full = alias !== undefined ? alias + decoded.slice((location?.args.at(-1) ?? "").length) : root + decoded;
  const complain = (text: string) =>
    state.self.stderr.write(
      `${dates.slashes(state.self.clock.now)} [error] 29#29: *${++state.turn} ${text}, client: ${request.peer.address}, server: localhost, request: "${request.method} ${request.path} HTTP/1.1", host: "${request.headers["host"] ?? ""}"\n`,
    );
  const send = (target: string): HttpResponse => {
    try {
      const extension = target.slice(target.lastIndexOf(".") + 1);
      return answerOf(state, 200, files.read(target), TYPES[extension] ?? "application/octet-stream", { "accept-ranges": "bytes" });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      complain(`open() "${target}" failed (2: No such file or directory)`);
      return page(state, 404);
    }
  };
  const tries = directive(scope, "try_files")?.args;
  if (tries) {
    for (const each of tries.slice(0, -1)) {
      const target = root + expand(each, request);
      if (
        each.endsWith("/") ? files.isFolder(target) && files.exists(`${target}index.html`) : files.exists(target) && !files.isFolder(target)
      )
        return send(each.endsWith("/") ? `${target}index.html` : target);
    }
    const last = tries.at(-1)!;
    return last.startsWith("=") ? page(state, Number(last.slice(1))) : send(root + expand(last, request));
  }
  if (!files.isFolder(full)) return send(full);
  if (!full.endsWith("/")) return page(state, 301, { location: `http://${request.headers["host"] ?? "localhost"}${path}/` });
  for (const index of directive(scope, "index")?.args ?? ["index.html"]) if (files.exists(full + index)) return send(full + index);
  if (directive(scope, "autoindex")?.args[0] === "on") {
    const links = files.list(full).map((name) => `<a href="${name}">${name}</a>\r\n`);
    return answerOf(
      state,
      200,
      `<html>\r\n<head><title>Index of ${path}</title></head>\r\n<body>\r\n<h1>Index of ${path}</h1><hr><pre><a href="../">../</a>\r\n${links.join("")}</pre><hr></body>\r\n</html>\r\n`,
      "text/html",
    );
  }
  complain(`directory index of "${full}" is forbidden`);
  return page(state, 403);
}

function* forward(state: State, target: string, prefix: string, request: HttpRequest): Task<HttpResponse> {
  const url = /^https?:\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(expand(target, request));
  if (!url) return page(state, 500);
  let [host = "", port] = [url[1]!, url[2] ?? "80"];
  const members = state.upstreams.get(host);
  if (members?.length) {
    const [name = "", own] = members[state.turn++ % members.length]!.split(":");
    host = name;
    port = own ?? "80";
  }
  const network = state.self.machine.network;
  const resolved = /^[\d.]+$/.test(host) ? { addresses: [host] } : yield* network.resolve(host);
  const path = url[3] === undefined ? request.path : url[3] + request.path.slice(prefix.length);
  const complain = (why: string) =>
    state.self.stderr.write(
      `${dates.slashes(state.self.clock.now)} [error] 29#29: *${++state.turn} ${why} while connecting to upstream, client: ${request.peer.address}, server: , request: "${request.method} ${request.path} HTTP/1.1", upstream: "http://${host}:${port}${path}", host: "${request.headers["host"] ?? ""}"\n`,
    );
  if ("error" in resolved) {
    complain(`${host} could not be resolved (3: Host not found)`);
    return page(state, 502);
  }
  const answer = yield* network.exchange(
    resolved.addresses[0]!,
    Number(port),
    {
      method: request.method,
      path,
      headers: { ...request.headers, host: members ? url[1]! : host, connection: "close" },
      body: request.body,
    },
    { timeout: 60_000 },
  );
  if (!("error" in answer)) return { ...answer, headers: { ...answer.headers, server: `nginx/${state.version}` } };
  complain(answer.error === "timeout" ? "upstream timed out (110: Operation timed out)" : "connect() failed (111: Connection refused)");
  return page(state, answer.error === "timeout" ? 504 : 502);
}
