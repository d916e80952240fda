// crictl: the container runtime of a node by its CRI.

import { StartError } from "../../../containers/container.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { exitOf } from "../../../machine/tasks.ts";
import type { NodeHost } from "../../../world/node/host.ts";
import { parseSpan } from "../../../world/node/span.ts";
import { type Options, options, say, ToolError } from "../../unix/tool.ts";
import { nodeTool } from "../on-node.ts";
import { config, imageSpace, removeSandbox, stopSandbox } from "./around.ts";
import { byId, containers, fatal, sandboxes } from "./entries.ts";
import { containerStatus, imageStatus, runtimeInfo, sandboxStatus } from "./inspect.ts";
import { images, imagesOf, pods, ps, stats, structured } from "./lists.ts";

/** The flags of a verb: getopt letters, and long names. */
interface Verb {
  letters: string;
  long: Readonly<Record<string, string>>;
  run(self: Running, host: NodeHost, flags: Options): Task<number | undefined> | Task<void>;
  stopAtOperand?: boolean;
}

const OUTPUT = { "output=": "o" };
const LIST = {
  all: "a",
  quiet: "q",
  "no-trunc": "no-trunc",
  "name=": "name",
  "state=": "s",
  "label=": "label",
  "id=": "id",
  latest: "l",
  "last=": "n",
  "namespace=": "namespace",
  ...OUTPUT,
};

/** Each operand's answer, one after the other; a Go program ends at the first that fails. */
function each(find: (host: NodeHost, id: string) => object | undefined, what: string) {
  return function* (self: Running, host: NodeHost, flags: Options): Task<void> {
    if (!flags.operands.length) throw new ToolError(fatal("ID cannot be empty"));
    for (const id of flags.operands) {
      const found = find(host, id);
      if (!found) throw new ToolError(fatal(`no such ${what} ${JSON.stringify(id)} present`));
      yield* say(self, structured(flags.value("o") ?? "json", found) ?? `${JSON.stringify(found, undefined, 2)}\n`);
    }
  };
}

function* logs(self: Running, host: NodeHost, flags: Options): Task<number> {
  const [id = ""] = flags.operands;
  if (!id) throw new ToolError(fatal("ID cannot be empty"));
  const entry = byId(containers(host), id, "container");
  const container = flags.has("p") ? (entry.record.previous ?? entry.container) : entry.container;
  const { log } = container;
  const since = flags.value("since");
  const from = since === undefined ? 0 : Number.isNaN(parseSpan(since)) ? Date.parse(since) : self.clock.now - parseSpan(since);
  const tail = flags.value("tail");
  let lines = log.from(0).filter((line) => line.at >= from);
  if (tail !== undefined && Number(tail) >= 0) lines = lines.slice(lines.length - Number(tail));
  const write = function* (shown: typeof lines): Task<void> {
    for (const line of shown) {
      const text = flags.has("t") ? `${new Date(line.at).toISOString().slice(0, 23)}000000Z ${line.text}` : line.text;
      const pipe = line.stream === "stdout" ? self.stdout : self.stderr;
      while (pipe.full && !pipe.broken) yield { on: pipe.changed };
      pipe.write(text);
    }
  };
  yield* write(lines);
  for (let at = log.end; flags.has("f") && !log.ended; at = log.end) {
    yield { on: log.changed };
    yield* write([...log.from(at)]);
  }
  return 0;
}

function* exec(self: Running, host: NodeHost, flags: Options): Task<number> {
  const [id = "", ...command] = flags.operands;
  if (!command.length) throw new ToolError(fatal("both container and command are required"));
  const { container } = byId(containers(host), id, "container");
  if (container.state !== "running")
    throw new ToolError(
      fatal(
        `execing command in container: rpc error: code = Unknown desc = failed to exec in container: failed to load task: no running task found: task ${container.config.id} not found`,
      ),
    );
  try {
    const process = container.exec(command, {
      ...(flags.has("i") ? { stdin: self.stdin } : {}),
      stdout: self.stdout,
      stderr: self.stderr,
      ...(flags.has("t") ? { tty: true } : {}),
    });
    const code = yield* exitOf(process);
    if (code && !flags.has("t")) self.stderr.write(`${fatal(`execing command in container: command terminated with exit code ${code}`)}\n`);
    return code ? 1 : 0;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    throw new ToolError(
      fatal(
        `execing command in container: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${container.config.id}": OCI runtime exec failed: exec failed: unable to start container process: ${error.message}`,
      ),
    );
  }
}

function* stop(self: Running, host: NodeHost, flags: Options): Task<void> {
  if (!flags.operands.length) throw new ToolError(fatal("ID cannot be empty"));
  for (const id of flags.operands) {
    const { container } = byId(containers(host), id, "container");
    if (container.state === "running") {
      const until = self.clock.now + Number(flags.value("t") ?? 0) * 1000;
      container.signal(container.config.stopSignal);
      while (container.state === "running" && self.clock.now < until) yield { on: container.changed, until };
      // Without a time to wait, the runtime kills.
      if (container.state === "running") container.signal("SIGKILL");
      while ((container.state as string) === "running") yield { on: container.changed };
    }
    yield* say(self, `${id}\n`);
  }
}

function* remove(self: Running, host: NodeHost, flags: Options): Task<number> {
  const all = containers(host);
  const ids = flags.has("a") ? all.map((entry) => entry.id) : flags.operands;
  if (!ids.length) throw new ToolError(fatal("ID cannot be empty"));
  let failed = false;
  for (const id of ids) {
    const entry = byId(all, id, "container");
    if (entry.state === "Running" && !flags.has("f")) {
      failed = true;
      self.stderr.write(`ERRO[0000] container ${JSON.stringify(id)} is running, please stop it first\n`);
      continue;
    }
    if (entry.state === "Running") {
      entry.container.signal("SIGKILL");
      while (entry.container.state === "running") yield { on: entry.container.changed };
    }
    host.removed.add(entry.id);
    yield* say(self, `${id}\n`);
  }
  if (failed) throw new ToolError(fatal("unable to remove container(s)"));
  return 0;
}

function* pull(self: Running, host: NodeHost, flags: Options): Task<void> {
  const [reference = ""] = flags.operands;
  if (!reference) throw new ToolError(fatal("Image reference cannot be empty"));
  const outcome = yield* host.kubelet.images.ensure(reference, "Always", `crictl/${self.pid}`, () => {});
  host.kubelet.images.forget(`crictl/${self.pid}`);
  if ("reason" in outcome) throw new ToolError(fatal(`pulling image: ${outcome.message}`));
  yield* say(self, `Image is up to date for ${outcome.repository}@${outcome.digest}\n`);
}

function* removeImage(self: Running, host: NodeHost, flags: Options): Task<number> {
  const all = imagesOf(host);
  const used = new Set(containers(host).map((entry) => entry.image.id));
  const wanted = flags.has("prune")
    ? all.filter(({ image }) => !used.has(image.id) && !image.repository.endsWith("/pause")).map(({ image }) => image.id)
    : flags.has("a")
      ? all.map(({ image }) => image.id)
      : flags.operands;
  if (!wanted.length && !flags.has("prune")) throw new ToolError(fatal("ID cannot be empty"));
  for (const name of wanted) {
    const status = imageStatus(host, name) as { status: { id: string; repoTags: string[] } } | undefined;
    if (!status) {
      self.stderr.write(`ERRO[0000] no such image ${name}\n`);
      throw new ToolError(fatal("unable to remove the image(s)"));
    }
    host.kubelet.images.collect((image) => image.id !== status.status.id);
    for (const tag of status.status.repoTags) yield* say(self, `Deleted: ${tag}\n`);
  }
  return 0;
}

const VERBS: Readonly<Record<string, Verb>> = {
  ps: { letters: "aqlrn:s:o:p:v", long: { ...LIST, "image=": "image", "pod=": "p", "resolve-image-path": "r", verbose: "v" }, run: ps },
  pods: { letters: "qln:s:o:v", long: { ...LIST, verbose: "v" }, run: pods },
  images: { letters: "qo:v", long: { quiet: "q", digests: "digests", "no-trunc": "no-trunc", verbose: "v", ...OUTPUT }, run: images },
  stats: { letters: "ao:", long: { all: "a", ...OUTPUT }, run: stats },
  logs: {
    letters: "ftp",
    long: { follow: "f", "tail=": "tail", "since=": "since", timestamps: "t", previous: "p" },
    run: logs,
  },
  inspect: {
    letters: "o:q",
    long: OUTPUT,
    run: each((host, id) => containerStatus(host, byId(containers(host), id, "container")), "container"),
  },
  inspectp: {
    letters: "o:q",
    long: OUTPUT,
    run: each((host, id) => sandboxStatus(host, byId(sandboxes(host), id, "sandbox")), "sandbox"),
  },
  inspecti: { letters: "o:q", long: OUTPUT, run: each(imageStatus, "image") },
  exec: { letters: "its", long: { interactive: "i", tty: "t", sync: "s" }, run: exec, stopAtOperand: true },
  stop: { letters: "t:", long: { "timeout=": "t" }, run: stop },
  rm: { letters: "af", long: { all: "a", force: "f" }, run: remove },
  rmi: { letters: "aq", long: { all: "a", prune: "prune" }, run: removeImage },
  pull: { letters: "", long: {}, run: pull },
  stopp: { letters: "", long: {}, run: stopSandbox },
  rmp: { letters: "af", long: { all: "a", force: "f" }, run: removeSandbox },
  imagefsinfo: { letters: "o:", long: OUTPUT, run: imageSpace },
  config: { letters: "", long: { list: "list", "get=": "get", "set=": "set" }, run: config },
  info: {
    letters: "o:q",
    long: OUTPUT,
    *run(self, host, flags) {
      yield* say(self, structured(flags.value("o") ?? "json", runtimeInfo(host)) ?? "");
    },
  },
  version: {
    letters: "",
    long: {},
    *run(self) {
      yield* say(self, "Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v2.2.1\nRuntimeApiVersion:  v1\n");
    },
  },
};
const ALIASES: Readonly<Record<string, string>> = { image: "images", img: "images" };
const KNOWN = new Set(
  "attach checkpoint completion create events metricdescs metricsp port-forward run runp start statsp runtime-config update update-runtime-config".split(
    " ",
  ),
);

export const crictl = nodeTool("crictl", "the command line of the container runtime", function* (self, host, args) {
  const words = [...args];
  let endpoint = "unix:///run/containerd/containerd.sock";
  while (words[0]?.startsWith("-")) {
    const word = words.shift()!;
    const [name = "", value] = word.replace(/^--?/, "").split(/=(.*)/s);
    if (name === "v" || name === "version") {
      yield* say(self, "crictl version v1.35.0\n");
      return 0;
    }
    if (name === "r" || name === "runtime-endpoint" || name === "i" || name === "image-endpoint") {
      const given = value ?? words.shift() ?? "";
      if (name === "r" || name === "runtime-endpoint") endpoint = given.startsWith("/") ? `unix://${given}` : given;
    } else if (name === "t" || name === "timeout" || name === "c" || name === "config") {
      if (value === undefined) words.shift();
    } else if (name !== "D" && name !== "debug") throw new ToolError(`k8s-quest does not simulate crictl ${word} yet`);
  }
  const [name = "", ...rest] = words;
  const verb = VERBS[ALIASES[name] ?? name];
  if (!verb)
    throw new ToolError(
      KNOWN.has(name) || !name
        ? `k8s-quest does not simulate crictl ${name || "without a command"} yet`
        : fatal(`No help topic for '${name}'`),
    );
  const flags = options(rest, verb.letters, verb.long, { ...(verb.stopAtOperand ? { stopAtOperand: true } : {}) });
  const socket = endpoint.replace(/^unix:\/\//, "");
  const right = /^\/(var\/)?run\/containerd\/containerd\.sock$/.test(socket);
  if (!right || !host.runtime.up)
    throw new ToolError(
      fatal(
        `validate service connection: validate CRI v1 runtime API for endpoint ${JSON.stringify(endpoint)}: ${right ? host.runtime.error(socket) : `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${socket}: connect: no such file or directory"`}`,
      ),
    );
  return yield* verb.run(self, host, flags) as Task<number | undefined>;
});
