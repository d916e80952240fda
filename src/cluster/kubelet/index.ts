// The kubelet: one a node. Registers the node, gives signs of life, and has a worker for each of its pods (pkg/kubelet/kubelet.go).

import type { Kind } from "../../api/kind.ts";
import type { PodObject, PodStatus } from "../../api/kinds/pod/types.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Timer } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { Listening } from "../../machine/sockets.ts";
import type { Change } from "../apiserver/change.ts";
import { type Access, accessOf, attempt } from "./access.ts";
import { tooMuch, unfit } from "./admission.ts";
import { amount } from "./amounts.ts";
import { Backoff } from "./backoff.ts";
import { rationed } from "./contention.ts";
import { EvictionManager, INTERVAL } from "./eviction/index.ts";
import { Storage } from "./eviction/storage.ts";
import { RELIST_SILENCE, RUNTIME_SILENCE, unreadiness } from "./health.ts";
import { serveHealth } from "./healthz.ts";
import { type Hub, hubOf } from "./hub.ts";
import { NodeImages } from "./images.ts";
import { tell } from "./journal-lines.ts";
import { sayOutOfMemory } from "./kernel-messages.ts";
import { Link } from "./link.ts";
import { KubeletLog } from "./log.ts";
import { isStatic, MirrorPods } from "./mirror-pods.ts";
import { MountWatch } from "./mount-watch.ts";
import { allocatableOf, type NodeConfig } from "./node.ts";
import type { KubeletOptions } from "./options.ts";
import type { ContainerRecord } from "./records.ts";
import { Registration } from "./registration.ts";
import { dialError } from "./runtime/daemon.ts";
import { type KubeletSettings, standardSettings } from "./settings.ts";
import { StaticPods } from "./static-pods.ts";
import { type NodeStats, statsOf } from "./stats.ts";
import { foreignConditions } from "./status.ts";
import { forbiddenSysctl } from "./sysctls.ts";
import { PodTokens } from "./tokens.ts";
import { type ContainerUsage, usageOf } from "./usage.ts";
import { VolumeGrowth } from "./volume-growth.ts";
import { PodWorker } from "./worker.ts";
import type { PodOnNode, WorkerHost } from "./worker-host.ts";

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
  /** Whether the kubelet process is up: while it is not, containers go on, but nobody looks after them. */
  running = false;
  readonly #options: KubeletOptions;
  readonly #access: Access;
  readonly #hub: Hub;
  readonly #mirrors: MirrorPods;
  readonly #registration: Registration;
  readonly #tokens: PodTokens;
  readonly #mounts: MountWatch;
  readonly #growth: VolumeGrowth;
  readonly #host: WorkerHost;
  readonly #random: Random;
  /** Where the once-a-second look of this kubelet falls. */
  readonly #phase: number;
  readonly #statics: StaticPods | undefined;
  readonly #evictions: EvictionManager;
  /** Its lines in the node's journal. */
  readonly log: KubeletLog;
  readonly #config: NodeConfig;
  readonly #link: Link;
  readonly #started: number;
  #rationed: { at: number; by: ReadonlyMap<ContainerRecord, number> } | undefined;
  #timers: (Timer | undefined)[] = [];

  constructor(options: KubeletOptions) {
    this.name = options.node.name;
    const { api, clock } = options;
    this.#started = options.clock.now;
    this.#config = { ...options.node };
    this.#options = { ...options, node: this.#config, dns: { ...options.dns } };
    this.log = new KubeletLog(clock, options.journal);
    this.#link = new Link(this.name, api, this.log, options.trouble, options.server ?? "172.18.0.2:6443");
    this.#access = accessOf(api, this.name, () => this.#link.severed);
    this.#mirrors = new MirrorPods(this.#access, this.name);
    this.#tokens = new PodTokens(api, clock);
    this.#hub = hubOf(api, () => clock.now);
    this.#random = options.random.stream(`kubelet/${this.name}`);
    this.#phase = this.#random.between(0, 999);
    this.#mounts = new MountWatch(this.#hub, clock, this.#random);
    this.#growth = new VolumeGrowth(this.#hub, clock, this.#access, this.#options.node.name);
    this.images = new NodeImages(clock, options.registry);
    for (const image of options.images ?? []) this.images.preload(image);
    this.#registration = new Registration(this.#access, this.#config, clock, this.images);
    this.storage = new Storage(amount(options.node.ephemeralStorage), this.images, options.files);
    this.#evictions = new EvictionManager({
      clock,
      node: this.#config,
      storage: this.storage,
      workers: () => this.workers.values(),
      processes: () => this.#options.processes?.list().length ?? 0,
      event: (...event) => this.#registration.event(...event),
      changed: () => this.#heartbeat(),
      removeImages: () => this.#collectImages(),
      settings: () => this.#settings,
    });
    this.#host = this.#workerHost();
    this.#statics =
      options.manifests === undefined
        ? undefined
        : new StaticPods(this.name, options.files, options.manifests, clock, (path, error) =>
            this.log.error("file.go:187", "Could not process manifest file", {
              err: `${path}: couldn't parse as pod(${error}), please check config file`,
              path,
            }),
          );
    options.runtime?.changed.on(() => this.#runtimeChanged());
  }

  /** What the node's disk holds. */
  readonly storage: Storage;

  /** As its configuration file said when it started. */
  #settings: KubeletSettings = standardSettings;

  /** Starts: registers the node, takes the pods that are bound to it. */
  start(settings: KubeletSettings = standardSettings): void {
    if (this.running) return;
    this.running = true;
    const { clock, files } = this.#options;
    this.#adopt(settings);
    files.onChange = () => this.#filesChanged();
    this.#networkTrouble = this.#options.networkTrouble?.();
    this.#serving = serveHealth(this.#options.network.host, this.name);
    for (const worker of this.workers.values()) worker.thaw();
    this.#hub.join(this.name, { pod: (change) => this.#podChanged(change), node: (change) => this.#registration.saw(change) });
    this.#readManifests();
    this.#evictions.ask(INTERVAL);
    this.#register();
    this.#resync();
    const every = (period: number, first: number, run: () => void) => {
      const index = this.#timers.push(undefined) - 1;
      const tick = () => {
        run();
        this.#timers[index] = clock.after(period, tick);
      };
      this.#timers[index] = clock.after(first, tick);
    };
    every(LEASE_EVERY, LEASE_EVERY - this.#random.between(0, 2000), () => this.#beat());
    every(STATUS_EVERY, STATUS_EVERY - this.#random.between(0, 60_000), () => {
      this.#mindImages();
      this.#heartbeat();
    });
    if (this.#statics) every(20_000, 20_000, () => this.#readManifests());
  }

  #adopt(settings: KubeletSettings): void {
    if (settings === this.#settings) return;
    this.#settings = settings;
    this.#config.pods = settings.maxPods;
    Object.assign(this.#options.dns, { server: settings.clusterDns, domain: settings.clusterDomain });
    if (this.#statics) this.#statics.folder = settings.staticPodPath;
  }

  /** Takes what the API server has bound to the node; what it no longer has, goes. */
  #resync(): void {
    const { pods } = this.#access.kinds;
    const bound = pods && attempt(() => this.#access.api.list(pods, { fieldSelector: `spec.nodeName=${this.name}` }));
    if (!bound) return;
    for (const pod of bound) this.#podChanged({ type: "ADDED", object: pod as PodObject });
    const known = new Set(bound.map(({ metadata }) => metadata.uid));
    for (const worker of [...this.workers.values()])
      if (!isStatic(worker.pod) && !known.has(worker.pod.metadata.uid)) {
        worker.abandon();
        this.#drop(worker);
      }
    // Mirrors of what is no longer in the manifests folder.
    for (const pod of bound as PodObject[]) {
      const hash = pod.metadata.annotations?.["kubernetes.io/config.mirror"];
      if (hash !== undefined && !this.workers.has(hash)) this.#mirrors.remove(pod);
    }
  }

  /** Every ten seconds: a sign of life, and what could not be told before. */
  #beat(): void {
    const way = this.#link.look();
    if (way === "cut") return;
    if (way === "recovered") {
      this.#resync();
      this.#heartbeat();
    } else if (this.#registration.statusChanged()) this.#heartbeat();
    this.#registration.renew();
    if (this.#untold.size) for (const worker of [...this.#untold]) worker.rewrite();
  }
  /** Workers whose last status did not arrive. */
  readonly #untold = new Set<PodWorker>();

  /** The ports of the kubelet itself. */
  #serving: Listening[] = [];
  #networkTrouble: string | undefined;
  #looking = false;

  /** A file of the node changed: the manifests, the network's configuration and the disk are looked at, a moment later. */
  #filesChanged(): void {
    if (this.#looking || !this.running) return;
    this.#looking = true;
    this.#options.clock.after(500, () => {
      this.#looking = false;
      if (!this.running) return;
      this.#readManifests();
      this.#evictions.ask();
      const trouble = this.#options.networkTrouble?.();
      if (trouble === this.#networkTrouble) return;
      this.#networkTrouble = trouble;
      if (trouble !== undefined)
        this.log.error("kubelet.go:3130", "Container runtime network not ready", {
          networkReady: `NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: ${trouble}`,
        });
      this.#options.clock.after(5000, () => this.running && this.#heartbeat());
    });
  }

  /** The container runtime's daemon came or went. */
  #runtimeChanged(): void {
    const { clock, runtime } = this.#options;
    if (!this.running) return;
    if (runtime!.up) {
      for (const worker of this.workers.values()) worker.request();
      clock.after(5000, () => this.running && this.#heartbeat());
      return;
    }
    this.log.error("remote_runtime.go:417", "ListPodSandbox with filter from runtime service failed", { err: dialError(), filter: "nil" });
    this.log.error("generic.go:238", "GenericPLEG: Unable to retrieve pods", { err: dialError() });
    for (const wait of [RUNTIME_SILENCE, RELIST_SILENCE])
      clock.after(wait, () => {
        if (!this.running || runtime!.up) return;
        this.log.error("kubelet.go:2475", "Skipping pod synchronization", { err: this.#unready() });
        this.#heartbeat();
      });
  }

  #unready(): string | undefined {
    return unreadiness(this.#options.clock, this.#options.runtime, this.#networkTrouble);
  }

  /** The kubelet process ends; containers go on. */
  stop(): void {
    this.running = false;
    for (const listening of this.#serving.splice(0)) listening.close();
    for (const worker of this.workers.values()) worker.freeze();
    this.#options.files.onChange = undefined;
    this.#hub.leave(this.name);
    this.#evictions.stop();
    for (const timer of this.#timers.splice(0)) this.#options.clock.cancel(timer);
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
    for (const worker of [...this.workers.values()]) {
      worker.abandon();
      this.#drop(worker);
    }
  }

  /** Looks at the manifests folder now, as after a notification of a changed file. */
  #readManifests(): void {
    if (!this.#statics) return;
    const { added, removed } = this.#statics.read();
    for (const uid of removed) {
      const worker = this.workers.get(uid);
      if (!worker) continue;
      worker.terminate();
      this.#mirrors.remove(worker.pod);
    }
    for (const pod of added) this.#startStatic(pod);
  }

  /** Starts a static pod once its predecessor of the same name is gone. */
  #startStatic(pod: PodObject): void {
    const { name, namespace } = pod.metadata;
    const before = [...this.workers.values()].find(
      (worker) => worker.pod.metadata.name === name && worker.pod.metadata.namespace === namespace && isStatic(worker.pod) && !worker.over,
    );
    if (before) {
      before.ended.on(() => this.#options.clock.after(0, () => this.running && this.#statics!.has(pod) && this.#startStatic(pod)));
      return;
    }
    if (this.workers.has(pod.metadata.uid)) return;
    this.#admit(pod);
    this.#mirror(pod);
  }

  /** Shows a static pod to the API server, with its status. */
  #mirror(pod: PodObject): void {
    const { pods, nodes } = this.#access.kinds;
    if (!pods || !nodes) return;
    if (this.#mirrors.show(pod)) this.workers.get(pod.metadata.uid)?.rewrite();
  }

  /** Registers the node, and tries again until the API server lets it. */
  #register(): void {
    if (!this.#access.kinds.nodes) return;
    if (!this.#registration.register()) {
      this.#timers.push(this.#options.clock.after(7000, () => this.running && this.#register()));
      return;
    }
    this.#heartbeat();
    this.#registration.renew();
    this.#registration.announceDrivers();
  }

  #heartbeat(): void {
    if (!this.#access.kinds.nodes) return;
    if (!this.#registration.heartbeat(this.#evictions.conditions, this.#unready())) this.#register();
    for (const worker of this.workers.values()) if (isStatic(worker.pod)) this.#mirror(worker.pod);
  }

  #podChanged(change: Omit<Change<PodObject>, "key">): void {
    if (!this.running || this.#link.misses()) return;
    const pod = change.object;
    if (pod.metadata.annotations?.["kubernetes.io/config.mirror"]) {
      this.#mirrorChanged(change);
      return;
    }
    const worker = this.workers.get(pod.metadata.uid);
    if (change.type === "DELETED") {
      if (!worker) return;
      worker.abandon();
      this.#drop(worker);
      return;
    }
    if (!worker) {
      if (pod.metadata.deletionTimestamp) this.#options.clock.after(0, () => this.#removeFromApi(pod));
      else if (pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed") this.#admit(pod);
      return;
    }
    const old = worker.pod;
    if (old.metadata.resourceVersion === pod.metadata.resourceVersion) return;
    if (
      old.metadata.generation !== pod.metadata.generation ||
      pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
      foreignConditions(old) !== foreignConditions(pod)
    )
      worker.update(pod);
    else worker.adoptMetadata(pod);
  }

  #mirrorChanged(change: Omit<Change<PodObject>, "key">): void {
    const hash = change.object.metadata.annotations?.["kubernetes.io/config.hash"];
    const worker = hash ? this.workers.get(hash) : undefined;
    if (change.type === "MODIFIED" && change.object.metadata.deletionTimestamp)
      this.#options.clock.after(0, () => this.running && this.#mirrors.remove(change.object));
    if (change.type === "DELETED" && worker && !worker.terminating)
      this.#options.clock.after(1000, () => this.running && this.#mirror(worker.pod));
  }

  #admit(pod: PodObject): void {
    const worker = new PodWorker(pod, this.#host);
    this.workers.set(pod.metadata.uid, worker);
    const refused =
      this.#evictions.refuses(pod) ??
      forbiddenSysctl(pod, this.#settings.unsafeSysctls) ??
      tooMuch(this.#options.node, this.workers.values(), pod, worker.requests) ??
      (isStatic(pod) ? undefined : unfit(this.#registered(), this.workers.values(), pod));
    if (refused) worker.refuse(refused.reason, refused.message);
    else worker.request();
  }

  #registered(): KubeObject | undefined {
    const { nodes } = this.#access.kinds;
    return nodes && attempt(() => this.#access.api.find(nodes, this.name));
  }

  /** Images that no container has, but for the sandbox's own, go; until `enough` (bytes) are free. */
  #collectImages(enough = Number.POSITIVE_INFINITY): number {
    const used = new Set<string>();
    for (const { records } of this.workers.values()) for (const { image } of records) if (image) used.add(image.id);
    return this.images.collect(
      ({ id, repository }) => used.has(id) || repository.endsWith("/pause"),
      (freed) => freed >= enough,
    );
  }

  /** Image garbage collection: above the high threshold images go until the disk is down to the low one (image_gc_manager.go). */
  #mindImages(): void {
    const { imageHigh: highThreshold, imageLow: lowThreshold } = this.#settings;
    const { storage } = this;
    const free = storage.available(this.workers.values());
    const usage = 100 - Math.floor((100 * free) / storage.capacity);
    if (usage < highThreshold) return;
    const amountToFree = Math.floor((storage.capacity * (100 - lowThreshold)) / 100) - free;
    this.log.info(
      "image_gc_manager.go:383",
      "Disk usage on image filesystem is over the high threshold, trying to free bytes down to the low threshold",
      { usage, highThreshold, amountToFree, lowThreshold },
    );
    const freed = this.#collectImages(amountToFree);
    if (freed >= amountToFree) return;
    const err = `Failed to garbage collect required amount of images. Attempted to free ${amountToFree} bytes, but only found ${freed} bytes eligible to free.`;
    this.log.error("kubelet.go:1551", "Image garbage collection failed multiple times in a row", { err });
    this.#registration.event("Warning", "FreeDiskSpaceFailed", err);
  }

  /** The process name space of the node, for pods with hostPID. */
  get processes(): KubeletOptions["processes"] {
    return this.#options.processes;
  }

  #workerHost(): WorkerHost {
    const { clock, network, node, files, dns, registry: _registry, tools, outside } = this.#options;
    const allocatable = allocatableOf(node);
    const facts = {
      name: node.name,
      address: node.address,
      cpu: allocatable["cpu"]!,
      memory: allocatable["memory"]!,
      ephemeralStorage: allocatable["ephemeral-storage"]!,
      files,
    };
    const find = (kind: Kind | undefined) => (namespace: string, name: string) =>
      kind ? attempt(() => this.#access.api.find(kind, name, { namespace })) : undefined;
    const named = (kind: Kind | undefined) => (name: string) => (kind ? attempt(() => this.#access.api.find(kind, name)) : undefined);
    const sources = {
      configMap: find(this.#access.kinds.configMaps),
      secret: find(this.#access.kinds.secrets),
      services: (namespace: string) => this.#services(namespace),
    };
    return {
      clock,
      random: this.#random,
      node: facts,
      network,
      dns,
      images: this.images,
      crashes: new Backoff(),
      sources,
      parts: { clock, random: this.#random, tools, outside },
      volumes: {
        ...sources,
        now: () => clock.now,
        node: facts,
        nodeFiles: files,
        claim: find(this.#access.kinds.claims),
        persistentVolume: named(this.#access.kinds.volumes),
        csiNode: () => named(this.#access.kinds.csiNodes)(node.name),
        csiDriver: named(this.#access.kinds.csiDrivers),
        attachment: named(this.#access.kinds.volumeAttachments),
        shared: (name) => this.#hub.shared(name),
        token: (pod, audience, seconds) => this.#tokens.issue(pod, audience, seconds),
      },
      log: this.log,
      processes: this.#options.processes,
      podPidsLimit: () => this.#settings.podPidsLimit,
      runtimeHandler: (name) => named(this.#access.kinds.runtimeClasses)(name)?.["handler"] as string | undefined,
      runtimeUp: () => this.#options.runtime?.up ?? true,
      relist: () => clock.now + 1000 - ((clock.now - this.#phase) % 1000),
      event: (pod, type, reason, message, fieldPath) => {
        tell(this.log, pod, reason, message, fieldPath);
        attempt(() => this.#access.events.event(this.#mirrors.objectOf(pod), type, reason, message, fieldPath ? { fieldPath } : {}));
      },
      writeStatus: (pod, status) => this.#writeStatus(pod, status),
      removeFromApi: (pod) => this.#removeFromApi(pod),
      room: (pod) => tooMuch(this.#config, this.workers.values(), pod)?.message,
      freed: (worker) => this.#retryResizes(worker),
      containerStarted: () => this.running && this.#evictions.ask(INTERVAL),
      usageChanged: () => this.running && this.#evictions.ask(),
      outOfMemory: (worker, container) => {
        const { journal } = this.#options;
        if (journal) sayOutOfMemory(journal, clock.now, worker.pod, container);
      },
      mounted: (worker) => {
        this.#mounts.watch(worker);
        this.#growth.watch(worker);
      },
      finished: (worker) => this.#unwatch(worker),
    };
  }

  #services(namespace: string): readonly KubeObject[] {
    const { services } = this.#access.kinds;
    if (!services) return [];
    const own = attempt(() => this.#access.api.list(services, { namespace })) ?? [];
    if (namespace === "default") return own;
    const master = attempt(() => this.#access.api.find(services, "kubernetes", { namespace: "default" }));
    return master ? [master, ...own] : own;
  }

  #writeStatus(pod: PodObject, status: PodStatus): void {
    const { pods } = this.#access.kinds;
    if (!pods) return;
    const worker = this.workers.get(pod.metadata.uid);
    const target = this.#mirrors.objectOf(pod);
    const write = () =>
      this.#access.renew(pods, target, { status }, "status") ?? this.#access.api.updateStatus(pods, { ...target, status });
    const stored = isStatic(pod) && target === pod ? undefined : attempt(write);
    if (!worker) return;
    // What did not arrive because nobody answered is told again.
    if (this.#link.cut) this.#untold.add(worker);
    else this.#untold.delete(worker);
    if (isStatic(pod)) worker.pod = { ...pod, status };
    else if (stored) worker.pod = stored as PodObject;
    else if (worker.pod === pod) worker.pod = { ...pod, status };
  }

  #removeFromApi(pod: PodObject): void {
    const { pods } = this.#access.kinds;
    if (!pods || isStatic(pod)) {
      this.workers.delete(pod.metadata.uid);
      return;
    }
    if (this.#link.cut) {
      this.#options.clock.after(10_000, () => this.running && this.#removeFromApi(pod));
      return;
    }
    attempt(() =>
      this.#access.api.delete(pods, pod.metadata.name, {
        namespace: pod.metadata.namespace!,
        gracePeriodSeconds: 0,
        preconditions: { uid: pod.metadata.uid },
      }),
    );
  }

  /** Pods that wait for room look for it again. */
  #retryResizes(cause: PodOnNode): void {
    for (const worker of this.workers.values()) if (worker !== cause && worker.resize?.waits) worker.request();
  }

  /** The worker is done with its pod; of a static pod nothing stays. */
  #unwatch(worker: PodOnNode): void {
    this.#mounts.unwatch(worker);
    this.#retryResizes(worker);
    this.#growth.unwatch(worker);
    if (isStatic(worker.pod)) this.workers.delete(worker.pod.metadata.uid);
  }

  #drop(worker: PodWorker): void {
    this.workers.delete(worker.pod.metadata.uid);
    this.#untold.delete(worker);
    this.#tokens.forget(worker.pod);
  }

  /** The worker of a pod by the object that the API server has of it. */
  workerOf(pod: KubeObject): PodWorker | undefined {
    return this.workers.get(pod.metadata.uid) ?? this.workers.get(pod.metadata.annotations?.["kubernetes.io/config.hash"] ?? "");
  }

  /** What the running containers of a pod use, as the metrics of `kubectl top` see it. */
  usage(pod: KubeObject): ContainerUsage[] {
    return usageOf(this.workerOf(pod)?.records ?? [], this.#shortOfProcessors());
  }

  /** What the node and all that runs on it use now. */
  stats(): NodeStats {
    const { clock } = this.#options;
    let images = 0;
    for (const { size } of this.images.present.values()) images += size;
    return statsOf({
      config: this.#config,
      now: clock.now,
      started: this.#started,
      workers: this.workers.values(),
      rationed: this.#shortOfProcessors(),
      storage: this.storage,
      images,
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

  /** Who gets less of the processors than wanted: worked out once for each instant. */
  #shortOfProcessors(): ReadonlyMap<ContainerRecord, number> {
    const { now } = this.#options.clock;
    if (this.#rationed?.at !== now)
      this.#rationed = { at: now, by: rationed([...this.workers.values()].flatMap(({ records }) => records)) };
    return this.#rationed.by;
  }
}

/** Starts a node's kubelet. */
export function startKubelet(options: KubeletOptions): Kubelet {
  const kubelet = new Kubelet(options);
  kubelet.start();
  return kubelet;
}
