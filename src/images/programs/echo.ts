// Servers that answer with what they were asked: ingress demonstrations use them to show which request arrived where.
import type { Program } from "../../machine/process.ts";
import type { HttpRequest } from "../../machine/sockets.ts";
import { dates, flag, logLines, serve, targetOf, text } from "./server.ts";

/** A request as Go's http.Request.Write has it, without its body. */
function requestText({ method, path, headers }: HttpRequest): string {
  const { host = "", ...others } = headers;
  const canonical = (name: string) =>
    name.replace(/(^|-)([a-z])/g, (_all, before: string, letter: string) => before + letter.toUpperCase());
  const lines = Object.entries(others).map(([name, value]) => `${canonical(name)}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...lines.sort(), ""].join("\n");
}

/** registry.k8s.io/echoserver: nginx with Lua behind port 8080. */
export function echoserver(): Program {
  return function* (self) {
    const section = (title: string, lines: readonly string[]) => `${title}:\n${lines.map((line) => `\t${line}\n`).join("")}`;
    return yield* serve(self, [8080], {
      http: (request) => {
        const { method, headers, peer, body } = request;
        const { path, query } = targetOf(request);
        self.stdout.write(
          logLines(
            request,
            `${peer.address} - - [${dates.common(self.clock.now)}] "${method} ${request.path} HTTP/1.1" 200 - "-" "${headers["user-agent"] ?? "-"}"\n`,
          ),
        );
        return text(
          200,
          `\n\n${[
            `Hostname: ${self.machine.hostname}\n`,
            section("Pod Information", ["-no pod information available-"]),
            section("Server values", ["server_version=nginx: 1.13.3 - lua: 10008"]),
            section("Request Information", [
              `client_address=${peer.address}`,
              `method=${method}`,
              `real path=${request.path}`,
              `query=${query}`,
              "request_version=1.1",
              "request_scheme=http",
              `request_uri=http://${headers["host"] ?? ""}:8080${path}`,
            ]),
            section(
              "Request Headers",
              Object.keys(headers)
                .sort()
                .map((name) => `${name}=${headers[name]}  `),
            ),
            section("Request Body", [body || "-no body in request-"]),
          ].join("\n")}\n`,
          "text/plain",
        );
      },
    });
  };
}

/** traefik/whoami: who answers (WHOAMI_NAME), on the port that it is told (--port, WHOAMI_PORT_NUMBER). */
export function whoami(): Program {
  return function* (self) {
    const { argv, environment, machine } = self;
    const port = Number(flag(argv, "port") ?? (environment["WHOAMI_PORT_NUMBER"] || 80));
    self.stderr.write(`${dates.slashes(self.clock.now)} Starting up on port ${port}\n`);
    const name = environment["WHOAMI_NAME"];
    return yield* serve(self, [port], {
      http: (request) => {
        const own = ["127.0.0.1", ...machine.network.addresses].map((address) => `IP: ${address}\n`).join("");
        const { address, port: from } = request.peer;
        return text(
          200,
          `${name ? `Name: ${name}\n` : ""}Hostname: ${machine.hostname}\n${own}RemoteAddr: ${address}:${from}\n${requestText(request)}\n`,
          "text/plain; charset=utf-8",
        );
      },
    });
  };
}

/** jmalloc/echo-server, on the port that PORT says. */
export function echoServer(): Program {
  return function* (self) {
    const port = Number(self.environment["PORT"] || 8080);
    self.stdout.write(`Echo server listening on port ${port}.\n`);
    return yield* serve(self, [port], {
      http: (request) => {
        const [first, ...rest] = requestText(request).split("\n");
        self.stdout.write(logLines(request, `${request.peer.address}:${request.peer.port} | ${request.method} ${request.path}\n`));
        return text(
          200,
          `Request served by ${self.machine.hostname}\n\n${first}\n\n${rest.join("\n")}${request.body && `\n${request.body}`}`,
        );
      },
    });
  };
}
