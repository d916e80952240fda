// Small servers and tools of tutorials: hello-app, http-echo, agnhost, pause, stress, test-webserver, hello-world, and servers that only answer.
import type { Program, Running } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import { dates, flag, logLines, type Parameters, serve, targetOf, text, untilSignal } from "./server.ts";

/** google-samples/hello-app: says which version answers, and from where. */
export function helloApp(parameters: Parameters): Program {
  const version = `${String(parameters["version"] ?? "1.0")}.0`.split(".").slice(0, 3).join(".");
  return function* (self) {
    const port = Number(self.environment["PORT"] || 8080);
    const log = (line: string) => self.stderr.write(`${dates.slashes(self.clock.now)} ${line}\n`);
    log(`Server listening on port ${port}`);
    return yield* serve(self, [port], {
      http: (request) => {
        self.stderr.write(logLines(request, `${dates.slashes(self.clock.now)} Serving request: ${targetOf(request).path}\n`));
        return text(200, `Hello, world!\nVersion: ${version}\nHostname: ${self.machine.hostname}\n`);
      },
    });
  };
}

/** hashicorp/http-echo: -text, -listen. */
export function httpEcho(): Program {
  return function* (self) {
    const words = flag(self.argv, "text") ?? self.environment["ECHO_TEXT"];
    if (words === undefined) {
      self.stderr.write("Missing -text option!\n");
      return 127;
    }
    const port = Number((flag(self.argv, "listen") ?? ":5678").split(":").at(-1));
    const log = (line: string) => self.stderr.write(`${dates.slashes(self.clock.now)} ${line}\n`);
    log(`[INFO] server is listening on :${port}`);
    return yield* serve(self, [port], {
      http: (request) => {
        self.stdout.write(
          logLines(
            request,
            `${dates.slashes(self.clock.now)} ${request.headers["host"] ?? ""} ${request.peer.address}:${request.peer.port} "${request.method} ${request.path} HTTP/1.1" 200 ${words.length + 1} "${request.headers["user-agent"] ?? ""}" 21.4µs\n`,
          ),
        );
        return text(200, `${words}\n`, "text/plain; charset=utf-8", { "x-app-name": "http-echo", "x-app-version": "1.0.0" });
      },
    });
  };
}

/** What holds a sandbox open: does nothing until told. */
export function pauseProgram(): Program {
  return function* (self) {
    yield* untilSignal(self);
    self.stderr.write("Shutting down, got signal: Terminated\n");
    return 0;
  };
}

/** moby/buildkit: its steps are done for whoever asks the builder; the daemon only has to be there. */
export function buildkitd(): Program {
  return function* (self) {
    const log = (message: string) => self.stderr.write(`time="${dates.full(self.clock.now)}" level=info msg=${JSON.stringify(message)}\n`);
    log("auto snapshotter: using overlayfs");
    log("running server on /run/buildkit/buildkitd.sock");
    yield* untilSignal(self);
    log("stopping server");
    return 0;
  };
}

/** polinux/stress: takes memory and processor time. */
export function stress(): Program {
  return function* (self) {
    const bytes = size(flag(self.argv, "vm-bytes") ?? "256M");
    const value = (...names: string[]) => names.map((name) => flag(self.argv, name)).find((each) => each !== undefined);
    const workers = {
      cpu: Number(value("cpu", "c") ?? 0),
      io: Number(value("io", "i") ?? 0),
      vm: Number(value("vm", "m") ?? 0),
      hdd: Number(value("hdd", "d") ?? 0),
    };
    const seconds = Number.parseFloat(value("timeout", "t") ?? "0");
    if (!workers.cpu && !workers.io && !workers.vm && !workers.hdd) {
      self.stdout.write("`stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n");
      return 0;
    }
    self.stdout.write(
      `stress: info: [${self.pid}] dispatching hogs: ${workers.cpu} cpu, ${workers.io} io, ${workers.vm} vm, ${workers.hdd} hdd\n`,
    );
    self.machine.load.set(self, { memory: workers.vm * bytes, cpu: (workers.cpu + workers.vm) * 1000 });
    // It handles no signal: as the first process of a container it ends only by SIGKILL.
    while (!seconds) yield { on: self.changed };
    yield* sleep(self, seconds * 1000);
    self.stdout.write(`stress: info: [${self.pid}] successful run completed in ${seconds}s\n`);
    return 0;
  };
}

const size = (words: string): number =>
  Number.parseFloat(words) * ({ k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[words.slice(-1).toLowerCase()] ?? 1);

/** Docker's hello-world. */
export function helloWorld(): Program {
  return function* (self) {
    self.stdout.write(
      '\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\nTo generate this message, Docker took the following steps:\n 1. The Docker client contacted the Docker daemon.\n 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.\n    (amd64)\n 3. The Docker daemon created a new container from that image which runs the\n    executable that produces the output you are currently reading.\n 4. The Docker daemon streamed that output to the Docker client, which sent it\n    to your terminal.\n\nTo try something more ambitious, you can run an Ubuntu container with:\n $ docker run -it ubuntu bash\n\nShare images, automate workflows, and more with a free Docker ID:\n https://hub.docker.com/\n\nFor more examples and ideas, visit:\n https://docs.docker.com/get-started/\n\n',
    );
    return 0;
  };
}

/** e2e-test-images/agnhost: the subcommands that tutorials use. */
export function agnhost(): Program {
  return function* (self) {
    const command = self.argv[1] ?? "pause";
    const port = (fallback: number) => Number(flag(self.argv, "port") ?? flag(self.argv, "http-port") ?? fallback);
    switch (command) {
      case "pause":
        self.stdout.write("Paused\n");
        yield* untilSignal(self);
        return 0;
      case "serve-hostname":
        return yield* serve(self, [port(9376)], { http: () => text(200, self.machine.hostname) });
      case "netexec":
        return yield* netexec(self, port(8080));
      case "liveness":
        return yield* liveness(self);
      case "connect": {
        const [host = "", number = ""] = (self.argv.slice(2).find((word) => !word.startsWith("-")) ?? "").split(/:(?=\d+$)/);
        const timeout = Number.parseFloat(flag(self.argv, "timeout") ?? "10") * 1000;
        const found = /^[\d.]+$/.test(host) ? { addresses: [host] } : yield* self.machine.network.resolve(host);
        if ("error" in found) {
          self.stderr.write(`DNS: lookup ${host}: no such host\n`);
          return 1;
        }
        const connection = yield* self.machine.network.connect(found.addresses[0]!, Number(number), { timeout });
        if (!("error" in connection)) {
          connection.close();
          return 0;
        }
        self.stderr.write(
          connection.error === "timeout" ? "TIMEOUT\n" : connection.error === "refused" ? "REFUSED\n" : "OTHER: network is unreachable\n",
        );
        return 1;
      }
      default:
        self.stderr.write(`k8s-quest does not simulate agnhost ${command} yet\n`);
        return 1;
    }
  };
}

function* netexec(self: Running, port: number): import("../../machine/process.ts").Process {
  self.stderr.write(`Started HTTP server on port ${port}\n`);
  let healthy = true;
  return yield* serve(self, [port], {
    http: (request) => {
      const { path, query } = targetOf(request);
      if (path === "/hostname" || path === "/hostName") return text(200, self.machine.hostname);
      if (path === "/clientip") return text(200, `${request.peer.address}:${request.peer.port}`);
      if (path === "/echo") return text(Number(query.get("code") ?? 200), query.get("msg") ?? "");
      if (path === "/healthz") return healthy ? text(200, "") : text(412, "");
      if (path === "/exit") {
        healthy = false;
        self.kill("SIGTERM");
        return text(200, "");
      }
      if (path === "/header") return text(200, request.headers[(query.get("key") ?? "").toLowerCase()] ?? "");
      return path === "/" ? text(200, `NOW: ${dates.iso(self.clock.now)} +0000 UTC`) : text(404, "404 page not found\n");
    },
  });
}

/** Healthy for ten seconds, then not: the liveness probe's demonstration. */
function* liveness(self: Running): import("../../machine/process.ts").Process {
  const started = self.clock.now;
  return yield* serve(self, [8080], {
    http: (request) => {
      if (targetOf(request).path !== "/healthz") return text(200, dates.full(started));
      const age = (self.clock.now - started) / 1000;
      return age > 10 ? text(500, `error: ${age}`) : text(200, "ok");
    },
  });
}

/** A program that is in the image but not modelled: says so, and fails. */
export function notSimulated(parameters: Parameters): Program {
  const name = String(parameters["name"] ?? "this program");
  return function* (self) {
    self.stderr.write(`k8s-quest does not simulate ${name} yet\n`);
    return 1;
  };
}
