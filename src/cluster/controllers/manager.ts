// The controller manager: a work queue for each controller. Changes wake keys synchronously; the clock runs them a little later, errors back off.

import { channel } from "node:diagnostics_channel";
import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import type { User } from "../../api/request.ts";
import type { Clock, Timer } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { ApiServer } from "../apiserver/index.ts";
import type { OwnAccounts } from "./accounts/own.ts";
import type { Context, Controller, Key, Wake } from "./controller.ts";

/** Where each manager is announced, as `{ api, names, running }`: the tests know by it what must come true by itself. */
const started = channel("k8s-quest:controllers");

/** Between a change and the look at it (virtual ms): what a watch and a queue take. */
const LATENCY = 2;
/** client-go's default controller rate limiter: 5 ms doubling to 1000 s. */
const BACKOFF = { first: 5, most: 1_000_000 };

export interface ControllersOptions {
  api: ApiServer;
  clock: Clock;
  random: Random;
  controllers: readonly Controller[];
  /** Whether the kube-controller-manager runs; while it does not, nothing is reconciled. */
  enabled?(): boolean;
  /** The service accounts that the controllers work under, where the manager makes them itself. */
  accounts?: OwnAccounts;
  /** Called with what is neither an ApiError nor expected: our own bugs. Thrown on when not given. */
  crash?(error: unknown): void;
}

export interface Controllers {
  /** Looks again whether the controllers are enabled. Changes of pods do that by themselves. */
  refresh(): void;
  stop(): void;
}

/** The user that a controller acts as. */
export const controllerUser = (name: string, namespace = "kube-system"): User => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
});

class Queue {
  readonly #planned = new Map<Key, Timer>();
  readonly #failures = new Map<Key, number>();
  readonly #context: Context;
  readonly #account: string;

  constructor(
    readonly controller: Controller,
    private readonly options: ControllersOptions,
    private readonly running: () => boolean,
  ) {
    this.#account = controller.serviceAccount ?? controller.name;
    const user = controllerUser(this.#account, controller.namespace);
    this.#context = {
      api: options.api.client(user),
      events: options.api.recorder(user, controller.component),
      clock: options.clock,
      random: options.random.stream(controller.name),
    };
  }

  get context(): Context {
    return this.#context;
  }

  wake(key: Key): void {
    if (this.running()) this.#plan(key, this.controller.latency?.(key) ?? LATENCY);
  }

  clear(): void {
    for (const timer of this.#planned.values()) this.options.clock.cancel(timer);
    this.#planned.clear();
    this.#failures.clear();
  }

  /** A key waits once: the earlier time stands. */
  #plan(key: Key, delay: number): void {
    const at = this.options.clock.now + delay;
    const planned = this.#planned.get(key);
    if (planned && planned.at <= at) return;
    this.options.clock.cancel(planned);
    this.#planned.set(
      key,
      this.options.clock.at(at, () => this.#run(key)),
    );
  }

  #run(key: Key): void {
    this.#planned.delete(key);
    if (!this.running() || !this.options.api.available) return;
    try {
      this.options.accounts?.need(this.#account);
      const result = this.controller.reconcile(key, this.#context);
      this.#failures.delete(key);
      if (result) this.#plan(key, Math.max(result.again, 1));
    } catch (error) {
      if (!(error instanceof ApiError)) {
        if (!this.options.crash) throw error;
        this.options.crash(error);
      }
      const failures = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failures + 1);
      const { first, most } = this.controller.backoff ?? BACKOFF;
      this.#plan(key, Math.min(first * 2 ** Math.min(failures, 30), most));
    }
  }
}

/** Starts the controllers; they work whenever the clock runs. */
export function startControllers(options: ControllersOptions): Controllers {
  const { api } = options;
  let running = false;
  const queues = options.controllers.map((controller) => new Queue(controller, options, () => running));
  const reader = api.client({ name: "system:kube-controller-manager", groups: ["system:authenticated"] });

  const wakesOf = ({ controller }: Queue): readonly Wake[] => [
    ...controller.wakes,
    ...(controller.wakeFor ? api.scheme.kinds.map((kind) => controller.wakeFor!(kind)).filter((wake) => wake !== undefined) : []),
  ];
  const everything = () => {
    for (const queue of queues) {
      for (const wake of wakesOf(queue))
        for (const object of reader.list(wake.kind)) for (const key of wake.keys(object, reader)) queue.wake(key);
      for (const key of queue.controller.always ?? []) queue.wake(key);
    }
  };
  const refresh = () => {
    const now = options.enabled?.() ?? true;
    if (now === running) return;
    running = now;
    if (running) {
      if (options.accounts) options.clock.after(LATENCY, () => running && options.accounts!.begin());
      everything();
    } else for (const queue of queues) queue.clear();
  };

  const follow = (queue: Queue, wake: Wake) =>
    api.subscribe(wake.kind, (change) => {
      if (running)
        for (const key of wake.keys(change.object, reader, change.type === "DELETED" ? undefined : change.old, change.type))
          queue.wake(key);
    });
  const undo = queues.flatMap((queue) => wakesOf(queue).map((wake) => follow(queue, wake)));
  const later = new Map<Kind, (() => void)[]>();
  undo.push(
    api.scheme.onChange(({ type, kind }) => {
      for (const each of later.get(kind) ?? []) each();
      later.delete(kind);
      if (type === "REMOVED") return;
      const wakes = queues.flatMap((queue) => {
        const wake = queue.controller.wakeFor?.(kind);
        return wake ? [follow(queue, wake)] : [];
      });
      later.set(kind, wakes);
    }),
    () => void [...later.values()].flat().forEach((each) => void each()),
  );
  const pods = api.scheme.byResource("", "v1", "pods");
  if (pods && options.enabled)
    undo.push(api.subscribe(pods, (change) => void (change.object.metadata.namespace === "kube-system" && refresh())));
  refresh();
  started.publish({ api, names: options.controllers.map(({ name }) => name), running: () => running });

  return {
    refresh,
    stop() {
      for (const each of undo) each();
      running = false;
      for (const queue of queues) queue.clear();
    },
  };
}
