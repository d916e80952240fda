// An engine on a computer of its own: for tests of what it does.
import { Clock } from "../../src/base/clock.ts";
import { Random } from "../../src/base/random.ts";
import { createNetwork } from "../../src/cluster/network/index.ts";
import { unixTools } from "../../src/commands/unix/index.ts";
import { Engine } from "../../src/docker/engine.ts";
import type { CreateBody } from "../../src/docker/types.ts";
import { createRegistry } from "../../src/images/registry.ts";
import { rootOf } from "../../src/images/rootfs.ts";
import { FileSystem } from "../../src/machine/files.ts";
import { createMachine } from "../../src/machine/machine.ts";
import type { Task } from "../../src/machine/process.ts";
import { programsOf } from "../../src/machine/programs.ts";
import { Outside } from "../../src/world/outside.ts";

export function startEngine(seed = "engine") {
  const clock = new Clock(Date.UTC(2026, 0, 5, 9));
  const random = new Random(seed);
  const outside = new Outside(clock);
  const network = createNetwork({ clock, random });
  const files = new FileSystem(() => clock.now, rootOf("debian", ["/usr/bin/sh"], {}, []));
  const place = network.attach({ addresses: ["192.168.1.10"], read: (path) => (files.exists(path) ? files.read(path) : undefined) });
  const host = createMachine({
    hostname: "quest",
    clock,
    random,
    files,
    network: place.stack,
    program: programsOf(files, unixTools),
    outside: outside.wait,
  });
  const engine = new Engine({
    clock,
    random,
    host,
    fabric: { host: place, attach: (options) => network.attach(options) },
    registry: createRegistry(),
    tools: unixTools,
    outside: outside.wait,
    processors: 4,
    routes: ["172.18.0.0/16"],
  });
  /** Lets a task of the engine run to its end. */
  const run = <T>(task: Task<T>): T => {
    let done: { value: T } | { error: unknown } | undefined;
    host.processes.spawn({
      argv: ["test"],
      program: function* () {
        try {
          done = { value: yield* task };
        } catch (error) {
          done = { error };
        }
        return 0;
      },
    });
    while (!done && clock.step(clock.now + 3_600_000));
    if (!done) throw new Error("the task never ended");
    if ("error" in done) throw done.error;
    return done.value;
  };
  const pass = (seconds: number) => clock.runUntil(clock.now + seconds * 1000);
  const pull = (name: string) => {
    const said: string[] = [];
    const image = run(engine.pull(name, ({ id, status }) => said.push(id ? `${id}: ${status}` : status)));
    return { image, said };
  };
  /** Pulls what is missing, makes a container. */
  const create = (image: string, body: CreateBody = {}, name?: string) => {
    if (!engine.images.find(image)) pull(image);
    return engine.create(name, { Image: image, ...body });
  };
  const logs = (name: string): string => {
    const container = engine.containers.get(name);
    return [...container.runs, ...(container.run ? [container.run] : [])]
      .flatMap(({ log }) => log.from(0))
      .map(({ text }) => text)
      .join("");
  };
  return { engine, clock, outside, host, network, run, pass, pull, create, logs };
}
