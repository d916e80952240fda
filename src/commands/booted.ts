// A world that is switched on: the assembled world, the tools behind its executables, and a shell on the learner's computer.
import type { Authority } from "../base/x509/authority.ts";
import type { Kubelet } from "../cluster/kubelet/index.ts";
import { languageOf } from "../i18n/index.ts";
import { Pipe } from "../machine/pipe.ts";
import type { Machine, Program, ProgramSource, Running } from "../machine/process.ts";
import { BINARY } from "../machine/programs.ts";
import { Terminal } from "../machine/terminal.ts";
import { shellProgram } from "../shell/bash.ts";
import { completers } from "../shell/complete/index.ts";
import { ScriptShell } from "../shell/script.ts";
import { environment, HOME, LEARNER } from "../world/laptop.ts";
import { type AssembledWorld, raiseWorld, type WorldName } from "../world/world.ts";
import { bindEngine, completeDocker, docker, dockerCompose } from "./docker/index.ts";
import { kind } from "./kind/index.ts";
import { bindWorld, completeKubectl, kubectl } from "./kubectl/index.ts";
import { minikube } from "./minikube/index.ts";
import { podman } from "./podman.ts";
import { secureShell } from "./ssh.ts";
import { unixToolNames, unixTools } from "./unix/index.ts";
import { why } from "./why/index.ts";

/** What a world comes up with, before it is anybody's. */
export interface RaiseOptions {
  world: WorldName;
  /** When the world begins, ms since the Unix epoch. */
  start?: number;
  /** The cluster's authority, where it must not be the same for all. */
  authority?: Authority;
}

/** Whose world it becomes. */
export interface Settlement {
  /** Of all chance from now on. */
  seed: string;
  /** More executables for the learner's computer, by name. */
  programs?: Readonly<Record<string, Program>>;
  /** Whom kubectl on the learner's computer impersonates, unless a line says otherwise. */
  user?: string;
}

/** Virtual milliseconds from the end of a login shell to the next: shells that end as they begin (`kill -9 $$` in a profile) must not stop the clock. */
const UNTIL_NEXT_LOGIN = 500;

/** Where the learner's computer keeps them. */
const OWN = "/usr/local/bin/";

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** kubectl as somebody else: the first --as counts less than a later one. */
const impersonating =
  (user: string): Program =>
  (self) => {
    self.argv = [self.argv[0]!, `--as=${user}`, ...self.argv.slice(1)];
    return kubectl(self);
  };

/**
 * The seed with which all worlds come up: what comes up is the same for everybody, so it can be made before anybody asks for it. What happens
 * afterwards is chance of the world's own seed.
 */
const BRING_UP = "bring-up";

/** The executables of the learner's computer that are no common tools, by name. */
const ownTools = (world: () => AssembledWorld): Record<string, Program> => ({
  kubectl,
  docker,
  "docker-compose": dockerCompose,
  kind: (self) => kind(self, world()),
  minikube: (self) => minikube(self, world()),
  podman: podman(docker),
  ssh: (self) => secureShell(self, world()),
  why: (self) => why(world, languageOf(self.environment["LANG"]))(self),
});

/** A world that has come up, and the ways into it. */
export class Booted {
  readonly home = HOME;
  readonly #own: Record<string, Program>;

  private constructor(
    readonly world: AssembledWorld,
    own: Record<string, Program>,
  ) {
    this.#own = own;
    const { host, clusters } = world;
    bindWorld(host, world);
    bindEngine(host, () => world.docker?.());
    for (const cluster of clusters.values()) for (const node of cluster.nodes.values()) bindWorld(node, world, cluster);
    completers.set("docker", (self, words, word) => completeDocker(self, words.slice(1), word));
    completers.set("docker-compose", (self, words, word) => completeDocker(self, ["compose", ...words.slice(1)], word));
    completers.set("kubectl", (self, words, word) => completeKubectl(self, words.slice(1), word));
  }

  /** A world comes up, a little with each step. */
  static *raise({ world: name, start, authority }: RaiseOptions): Generator<undefined, Booted> {
    const own = ownTools(() => world);
    // Nodes, and images that are made for it, have kubectl elsewhere.
    const isOwn = (path: string): boolean => path.startsWith(OWN) || /^\/(usr|opt\/bitnami\/kubectl)\/bin\/kubectl$/.test(path);
    const tools: ProgramSource = (path) => (isOwn(path) && Object.hasOwn(own, baseName(path)) ? own[baseName(path)] : unixTools(path));
    const world: AssembledWorld = yield* raiseWorld({
      seed: BRING_UP,
      name,
      tools,
      ...(start === undefined ? {} : { start }),
      ...(authority ? { authority } : {}),
      commands: [...new Set([...unixToolNames(), ...Object.keys(own)])],
    });
    return new Booted(world, own);
  }

  /** From now on the world is somebody's. Once. */
  settle({ seed, programs = {}, user }: Settlement): this {
    const { host, random } = this.world;
    Object.assign(this.#own, user === undefined ? {} : { kubectl: impersonating(user) }, programs);
    for (const name of Object.keys(programs))
      if (!host.files.exists(`/usr/bin/${name}`)) host.files.write(`${OWN}${name}`, BINARY, { mode: 0o755 });
    // The same chance once more would give the same names and identities once more.
    random.resow(seed === BRING_UP ? `${seed}/settled` : seed);
    return this;
  }

  /** A persistent shell without a terminal, in the home folder. */
  script(user = LEARNER): ScriptShell {
    return new ScriptShell(this.world.host, { environment: environment(), directory: HOME, user });
  }

  /** Starts a shell without a terminal on a script, in the home folder: its output is in the pipes of what is returned. */
  run(script: string): Running {
    const stdin = new Pipe();
    stdin.end();
    return this.world.host.processes.spawn({
      argv: ["bash", "-c", script],
      program: shellProgram("bash"),
      environment: environment(),
      directory: HOME,
      user: LEARNER,
      stdin,
    });
  }

  /** A terminal with the learner's login shell on it. When the shell ends the next one begins, as at a console: nobody is left without. */
  login(size: { columns: number; rows: number }): Terminal {
    const terminal = new Terminal(size);
    this.#logIn(terminal);
    return terminal;
  }

  #logIn(terminal: Terminal): void {
    const { clock, host } = this.world;
    const shell = host.processes.spawn({
      argv: ["-bash"],
      program: shellProgram("bash"),
      environment: environment(),
      directory: HOME,
      user: LEARNER,
      stdin: terminal.input,
      stdout: terminal.output,
      stderr: terminal.output,
    });
    const release = shell.changed.on(() => {
      if (shell.exitCode === undefined) return;
      release();
      Object.assign(terminal, { raw: false, silent: false, foreground: [] });
      clock.after(UNTIL_NEXT_LOGIN, () => this.#logIn(terminal));
    });
  }

  #kubelets(): Kubelet[] {
    return [...this.world.clusters.values()].flatMap(({ kubelets }) => [...(kubelets?.values() ?? [])]);
  }

  /** The machine inside a running container; the pod's first container when none is named. */
  container(namespace: string, pod: string, container?: string): Machine | undefined {
    for (const kubelet of this.#kubelets())
      for (const worker of kubelet.workers.values()) {
        if (worker.pod.metadata.name !== pod || worker.pod.metadata.namespace !== namespace) continue;
        const name = container ?? worker.pod.spec.containers[0]!.name;
        const current = worker.record(name)?.current;
        return current?.state === "running" ? current.machine : undefined;
      }
    return undefined;
  }

  /** What a container has written; undefined when there is no such container. */
  logs(namespace: string, pod: string, options: { container?: string; previous?: boolean } = {}): string | undefined {
    for (const kubelet of this.#kubelets())
      for (const worker of kubelet.workers.values()) {
        if (worker.pod.metadata.name !== pod || worker.pod.metadata.namespace !== namespace) continue;
        const record = worker.record(options.container ?? worker.pod.spec.containers[0]!.name);
        const container = options.previous ? record?.previous : record?.current;
        return container?.log
          .from(0)
          .map((line) => line.text)
          .join("");
      }
    return undefined;
  }
}
