// The kubelet: one a node. Registers the node, gives signs of life, and has a worker for each of its pods (pkg/kubelet/kubelet.go).

import type { KubeObject } from "../../api/object.ts";
import type { Random } from "../../base/random.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { Listening } from "../../machine/sockets.ts";
import { accessOf } from "./access.ts";
import { amount } from "./amounts.ts";
import { BoundPods } from "./bound-pods.ts";
import { Rations } from "./contention.ts";
import { EvictionManager, INTERVAL } from "./eviction/index.ts";
import { Storage } from "./eviction/storage.ts";
import { serveHealth } from "./healthz.ts";
import { hostOf } from "./hosting.ts";
import { type Hub, hubOf } from "./hub.ts";
import { ImageGarbage } from "./image-garbage.ts";
import { NodeImages } from "./images.ts";
import { Link } from "./link.ts";
import { KubeletLog } from "./log.ts";
import { hashOf, MirrorPods } from "./mirror-pods.ts";
import type { KubeletOptions } from "./options.ts";
import { Readiness } from "./readiness.ts";
import { Registration } from "./registration.ts";
import { type KubeletSettings, standardSettings } from "./settings.ts";
import { SignsOfLife } from "./signs-of-life.ts";
import { StaticWorkers } from "./static-workers.ts";
import { type NodeStats, statsOf } from "./stats.ts";
import { StatusManager } from "./status-manager.ts";
import { PodTokens } from "./tokens.ts";
import { Uptime } from "./uptime.ts";
import { type ContainerUsage, usageOf } from "./usage.ts";
import type { PodWorker } from "./worker.ts";

export type { NodeConfig } from "./node.ts";
export type { KubeletOptions } from "./options.ts";
export type { NodeNetwork } from "./runtime/network.ts";
export type { ContainerUsage } from "./usage.ts";

/** Seconds between the signs of life, as the kubelet's defaults. */
const LEASE_EVERY = 10_000;
const STATUS_EVERY = 300_000;

export class Kubelet {
  readonly name: string;
  readonly images: NodeImages;
  /** By uid. */
  readonly workers = new Map<string, PodWorker>();
  /** Its lines in the node's journal. */
  readonly log: KubeletLog;
  /** What the node's disk holds. */
  readonly storage: Storage;
  readonly #options: KubeletOptions;
  /** When the node came up (virtual ms). */
  readonly #started: number;
  readonly #random: Random;
  readonly #uptime: Uptime;
  readonly #hub: Hub;
  readonly #registration: Registration;
  readonly #signs: SignsOfLife;
  readonly #pods: BoundPods;
  readonly #statics: StaticWorkers;
  readonly #readiness: Readiness;
  readonly #evictions: EvictionManager;
  readonly #garbage: ImageGarbage;
  readonly #rations: Rations;

  constructor(given: KubeletOptions) {
    const { api, clock } = given;
    // Its configuration changes both.
    const options = (this.#options = { ...given, node: { ...given.node }, dns: { ...given.dns } });
    const { node } = options;
    const { workers } = this;
    this.name = node.name;
    this.#started = clock.now;
    const log = (this.log = new KubeletLog(clock, options.journal));
    const link = new Link(this.name, api, log, options.trouble, options.server ?? "172.18.0.2:6443");
    const access = accessOf(api, this.name, () => link.severed);
    const uptime = (this.#uptime = new Uptime(clock));
    const mirrors = new MirrorPods(access, this.name);
    const statuses = new StatusManager(access, link, mirrors, uptime, workers);
    const readiness = (this.#readiness = new Readiness(options, log, uptime, workers, () => this.#signs.writeStatus()));
    const tokens = new PodTokens(api, clock);
    const hub = (this.#hub = hubOf(api, () => clock.now));
    const random = (this.#random = options.random.stream(`kubelet/${this.name}`));
    const images = (this.images = new NodeImages(clock, options.registry));
    for (const image of options.images ?? []) images.preload(image);
    const registration = (this.#registration = new Registration(access, node, clock, images));
    const storage = (this.storage = new Storage(amount(node.ephemeralStorage), images, options.files));
    const settings = () => this.#settings;
    this.#rations = new Rations(clock, workers);
    this.#garbage = new ImageGarbage(images, storage, workers, log, registration);
    const evictions = (this.#evictions = new EvictionManager({
      clock,
      node,
      storage,
      workers: () => workers.values(),
      processes: () => options.processes?.list().length ?? 0,
      event: (...event) => registration.event(...event),
      changed: () => this.#signs.writeStatus(),
      removeImages: () => this.#garbage.collect(),
      settings,
    }));
    const statics = (this.#statics = new StaticWorkers(options, log, uptime, mirrors, workers, (pod) => this.#pods.admit(pod)));
    const host = hostOf({ options, uptime, access, hub, random, images, log, mirrors, statuses, tokens, evictions, workers, settings });
    this.#pods = new BoundPods(workers, { node, clock, uptime, access, link, host, statics, statuses, tokens, evictions, settings });
    this.#signs = new SignsOfLife({ access, link, uptime, registration, readiness, evictions, pods: this.#pods, statics, statuses });
  }

  /** As its configuration file said when it started. */
  #settings: KubeletSettings = standardSettings;

  /** Starts: registers the node, takes the pods that are bound to it. */
  start(settings: KubeletSettings = standardSettings): void {
    if (this.running) return;
    this.#uptime.begin();
    this.#adopt(settings);
    this.#options.files.onChange = () => this.#filesChanged();
    this.#readiness.begin();
    this.#serving = serveHealth(this.#options.network.host, this.name);
    for (const worker of this.workers.values()) worker.thaw();
    this.#hub.join(this.name, { pod: (change) => this.#pods.changed(change), node: (change) => this.#registration.saw(change) });
    this.#statics.read();
    this.#evictions.ask(INTERVAL);
    this.#signs.register();
    this.#pods.readAll();
    this.#uptime.every(LEASE_EVERY, LEASE_EVERY - this.#random.between(0, 2000), () => this.#signs.beat());
    this.#uptime.every(STATUS_EVERY, STATUS_EVERY - this.#random.between(0, 60_000), () => {
      this.#garbage.look(this.#settings);
      this.#signs.writeStatus();
    });
    this.#statics.keepReading();
  }

  #adopt(settings: KubeletSettings): void {
    if (settings === this.#settings) return;
    this.#settings = settings;
    this.#options.node.pods = settings.maxPods;
    Object.assign(this.#options.dns, { server: settings.clusterDns, domain: settings.clusterDomain });
    this.#statics.moveTo(settings.staticPodPath);
  }

  /** The ports of the kubelet itself. */
  #serving: Listening[] = [];
  #looking = false;

  /** A file of the node changed: the manifests, the network's configuration and the disk are looked at, a moment later. */
  #filesChanged(): void {
    if (this.#looking || !this.running) return;
    this.#looking = true;
    this.#options.clock.after(500, () => {
      this.#looking = false;
      if (!this.running) return;
      this.#statics.read();
      this.#evictions.ask();
      this.#readiness.look();
    });
  }

  /** The kubelet process ends; containers go on. */
  stop(): void {
    this.#uptime.end();
    for (const listening of this.#serving.splice(0)) listening.close();
    for (const worker of this.workers.values()) worker.freeze();
    this.#options.files.onChange = undefined;
    this.#hub.leave(this.name);
    this.#evictions.stop();
  }

  /** The node is switched off: nothing of it goes on. */
  halt(): void {
    this.stop();
    for (const worker of this.workers.values())
      for (const { current } of worker.records)
        for (const process of [...(current?.machine.processes.running.values() ?? [])]) process.kill("SIGKILL");
  }

  /** Everything that it has run goes, and it knows of none of it any more (kubeadm reset). */
  forget(): void {
    this.#pods.forget();
  }

  /** Whether the kubelet process is up: while it is not, containers go on, but nobody looks after them. */
  get running(): boolean {
    return this.#uptime.running;
  }

  /** The process name space of the node, for pods with hostPID. */
  get processes(): KubeletOptions["processes"] {
    return this.#options.processes;
  }

  /** The worker of a pod by the object that the API server has of it. */
  workerOf(pod: KubeObject): PodWorker | undefined {
    return this.workers.get(pod.metadata.uid) ?? this.workers.get(hashOf(pod) ?? "");
  }

  /** What the running containers of a pod use, as the metrics of `kubectl top` see it. */
  usage(pod: KubeObject): ContainerUsage[] {
    return usageOf(this.workerOf(pod)?.records ?? [], this.#rations.now());
  }

  /** What the node and all that runs on it use now. */
  stats(): NodeStats {
    const { clock, node } = this.#options;
    return statsOf({
      config: node,
      now: clock.now,
      started: this.#started,
      workers: this.workers.values(),
      rationed: this.#rations.now(),
      storage: this.storage,
      images: this.images.bytes,
    });
  }

  /** The node's own files. */
  get files(): FileSystem {
    return this.#options.files;
  }

  /** What its configuration file said when it started. */
  get settings(): KubeletSettings {
    return this.#settings;
  }
}

/** Starts a node's kubelet. */
export function startKubelet(options: KubeletOptions): Kubelet {
  const kubelet = new Kubelet(options);
  kubelet.start();
  return kubelet;
}
