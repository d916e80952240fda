// python: programs of learners run in an interpreter of our own, with the world's clock, files and network; and the servers that load them.
import { resolvePath } from "../../../machine/paths.ts";
import type { Process, Program, Running } from "../../../machine/process.ts";
import type { Listening } from "../../../machine/sockets.ts";
import { readAll, write } from "../../../machine/tasks.ts";
import { pip } from "../../packages/pip.ts";
import { installedModules } from "../../packages/site-packages.ts";
import { httpServer } from "../httpd.ts";
import type { Parameters } from "../server.ts";
import { PythonHost } from "./host.ts";
import { library } from "./library.ts";
import { text } from "./shown.ts";
import { Builtin, Instance, type Value } from "./values.ts";
import { uvicorn } from "./web/fastapi.ts";
import { target } from "./web/index.ts";
import { untilTold } from "./web/listen.ts";

const full = (version: string): string =>
  version.split(".").length < 3 ? `${version}${version.split(".").length < 2 ? ".14" : ""}.1` : version;

export function python(parameters: Parameters): Program {
  const version = full(String(parameters["version"] ?? "3.14.1"));
  return function* (self): Process {
    let words = self.argv.slice(1);
    let unbuffered = false;
    while (/^-[uBEsSOIX]+$/.test(words[0] ?? "") || words[0] === "-W") {
      unbuffered ||= words[0]!.includes("u");
      words = words.slice(words[0] === "-W" || words[0] === "-X" ? 2 : 1);
    }
    const [first = ""] = words;
    if (first === "--version" || first === "-V") {
      yield* write(self, self.stdout, `Python ${version}\n`);
      return 0;
    }
    const host = (argv: readonly string[]) => hostOf(self, version, argv, unbuffered);
    if (first === "-c") return yield* host(["-c", ...words.slice(2)]).run(words[1] ?? "", "<string>");
    if (first === "-m") {
      const [module = "", ...rest] = words.slice(1);
      if (module === "pip") return yield* pip(self, rest);
      if (module === "http.server") return yield* httpServer(self, words);
      if (module === "venv") return yield* venv(self, rest);
      if (Object.hasOwn(SERVERS, module)) return yield* SERVERS[module]!(self, rest, version);
      const file = `${self.directory === "/" ? "" : self.directory}/${module.replaceAll(".", "/")}.py`;
      if (self.machine.files.lookup(file)?.type === "file") return yield* host([file, ...rest]).run(self.machine.files.read(file), file);
      yield* write(self, self.stderr, `/usr/local/bin/python: No module named ${module}\n`);
      return 1;
    }
    if (!first || first === "-") {
      if (self.stdin.terminal) {
        yield* write(self, self.stderr, "k8s-quest does not simulate Python's prompt yet: write a file, or use -c\n");
        return 1;
      }
      return yield* host(["-", ...words.slice(1)]).run(yield* readAll(self.stdin), "<stdin>");
    }
    if (first.startsWith("-")) {
      yield* write(
        self,
        self.stderr,
        `Unknown option: ${first}\nusage: python [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry 'python -h' for more information.\n`,
      );
      return 2;
    }
    const path = resolvePath(self.directory, first);
    const { files } = self.machine;
    if (!files.exists(path)) {
      yield* write(self, self.stderr, `python: can't open file '${path}': [Errno 2] No such file or directory\n`);
      return 2;
    }
    const file = files.isFolder(path) ? `${path}/__main__.py` : path;
    return yield* host([file, ...words.slice(1)]).run(files.read(file), file);
  };
}

/** python -m venv: a folder with an interpreter of its own. */
function* venv(self: Running, words: readonly string[]): Process {
  const folder = resolvePath(self.directory, words.find((word) => !word.startsWith("-")) ?? "venv");
  const { files } = self.machine;
  files.makeFolder(`${folder}/bin`, { parents: true });
  for (const name of ["python", "python3", "pip", "pip3"])
    if (!files.exists(`${folder}/bin/${name}`)) files.link(`/usr/local/bin/${name}`, `${folder}/bin/${name}`);
  files.write(`${folder}/bin/activate`, `VIRTUAL_ENV=${folder}\nexport VIRTUAL_ENV\nPATH="$VIRTUAL_ENV/bin:$PATH"\nexport PATH\n`);
  files.write(`${folder}/pyvenv.cfg`, "home = /usr/local/bin\n");
  return 0;
}

type Server = (self: Running, words: readonly string[], version: string) => Process;

const flagOf = (words: readonly string[], ...names: string[]): string | undefined => {
  for (const [at, word] of words.entries()) {
    const name = names.find((each) => word === each || word.startsWith(`${each}=`));
    if (name) return word === name ? words[at + 1] : word.slice(name.length + 1);
  }
  return undefined;
};
const WITH_VALUE = new Set([
  "-b",
  "--bind",
  "-w",
  "--workers",
  "--host",
  "--port",
  "-h",
  "-p",
  "--app",
  "-A",
  "-k",
  "--worker-class",
  "--threads",
  "--timeout",
  "--log-level",
  "--access-logfile",
  "--error-logfile",
  "--listen",
]);
const plainOf = (words: readonly string[]): string[] =>
  words.filter((word, at) => !word.startsWith("-") && !WITH_VALUE.has(words[at - 1] ?? ""));

const hostOf = (self: Running, version: string, argv: readonly string[], unbuffered: boolean): PythonHost =>
  new PythonHost(self, { version, argv, unbuffered, library, installed: () => installedModules(self) });

/** Loads what a server's words name and serves it; what Python raises on the way ends it. */
function* loaded(self: Running, version: string, words: string, serve: (host: PythonHost, app: Value) => Process): Process {
  const host = hostOf(self, version, [`${self.directory === "/" ? "" : self.directory}/server`], true);
  host.interpreter.frames.push({ file: "<server>", line: 0, name: "<module>" });
  try {
    return yield* host.attending(serve(host, yield* target(host, words)));
  } catch (error) {
    return host.ended(error, `${words.split(":")[0]}.py`, "");
  }
}

const SERVERS: Readonly<Record<string, Server>> = {
  *uvicorn(self, words, version) {
    const [app] = plainOf(words);
    if (!app) {
      yield* write(self, self.stderr, "Usage: uvicorn [OPTIONS] APP\nTry 'uvicorn --help' for help.\n\nError: Missing argument 'APP'.\n");
      return 2;
    }
    return yield* loaded(self, version, app, function* (host, made) {
      return Number(yield* uvicorn(host, made, flagOf(words, "--host") ?? "127.0.0.1", Number(flagOf(words, "--port") ?? 8000)));
    });
  },
  *fastapi(self, words, version) {
    const [verb, file = "main.py"] = plainOf(words);
    if (verb !== "run" && verb !== "dev") return 2;
    return yield* loaded(self, version, `${file.replace(/\.py$/, "").replaceAll("/", ".")}:app`, function* (host, made) {
      return Number(
        yield* uvicorn(
          host,
          made,
          flagOf(words, "--host") ?? (verb === "run" ? "0.0.0.0" : "127.0.0.1"),
          Number(flagOf(words, "--port") ?? 8000),
        ),
      );
    });
  },
  *flask(self, words, version) {
    const app =
      flagOf(words, "--app", "-A") ??
      self.environment["FLASK_APP"] ??
      (self.machine.files.exists(resolvePath(self.directory, "app.py")) ? "app" : "wsgi");
    if (plainOf(words)[0] !== "run") {
      yield* write(self, self.stderr, "Usage: flask [OPTIONS] COMMAND [ARGS]...\n");
      return 2;
    }
    const name = app.replace(/\.py$/, "").split(":")[0]!;
    if (!self.machine.files.exists(resolvePath(self.directory, `${name.replaceAll(".", "/")}.py`))) {
      yield* write(
        self,
        self.stderr,
        "Error: Could not locate a Flask application. Use the 'flask --app' option, 'FLASK_APP' environment variable, or a 'wsgi.py' or 'app.py' file in the current directory.\n",
      );
      return 2;
    }
    return yield* loaded(self, version, `${name}:${app.split(":")[1] ?? "app"}`, function* (host, made) {
      const port = BigInt(flagOf(words, "--port", "-p") ?? self.environment["FLASK_RUN_PORT"] ?? 5000);
      self.stdout.write(` * Serving Flask app '${app}'\n * Debug mode: ${words.includes("--debug") ? "on" : "off"}\n`);
      yield* host.interpreter.call((made as Instance).kind.find("__run__")!, [
        made,
        flagOf(words, "--host", "-h") ?? self.environment["FLASK_RUN_HOST"] ?? "127.0.0.1",
        port,
      ]);
      return 0;
    });
  },
  *gunicorn(self, words, version) {
    const [app] = plainOf(words);
    if (!app) {
      yield* write(self, self.stderr, "usage: gunicorn [OPTIONS] [APP_MODULE]\ngunicorn: error: No application module specified.\n");
      return 1;
    }
    const [where = "127.0.0.1", port = "8000"] = (flagOf(words, "-b", "--bind") ?? `127.0.0.1:${self.environment["PORT"] ?? 8000}`).split(
      ":",
    );
    const log = (line: string) =>
      self.stderr.write(`[${new Date(self.clock.now).toISOString().slice(0, 19).replace("T", " ")} +0000] [${self.pid}] [INFO] ${line}\n`);
    log("Starting gunicorn 23.0.0");
    return yield* loaded(self, version, app, function* (host, made) {
      const serve = made instanceof Instance ? made.kind.find("__serve__") : undefined;
      if (!(serve instanceof Builtin)) {
        self.stderr.write(`k8s-quest: gunicorn serves only Flask applications here, not ${text(made)}\n`);
        return 3;
      }
      const held = yield* host.interpreter.call(serve, [made, where || "0.0.0.0", BigInt(port), "gunicorn", false]);
      log(`Listening at: http://${where || "0.0.0.0"}:${port} (${self.pid})`);
      log("Using worker: sync");
      const workers = Number(flagOf(words, "-w", "--workers") ?? 1);
      for (let count = 0; count < workers; count++) log(`Booting worker with pid: ${self.pid + 6 + count}`);
      yield* untilTold(host, (held as Instance).inner as Listening);
      log("Handling signal: term");
      log("Shutting down: Master");
      return 0;
    });
  },
};

/** A server's command as pip has put it in place. */
export const pythonServer = (name: string, version: string): Program | undefined =>
  Object.hasOwn(SERVERS, name)
    ? (self) =>
        SERVERS[name]!(self, self.argv.slice(1), self.environment["PYTHON_VERSION"] ? full(self.environment["PYTHON_VERSION"]) : version)
    : undefined;
