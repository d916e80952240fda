// The kubelet: one a node. Registers the node, gives signs of life, and has a worker for each of its pods (pkg/kubelet/kubelet.go).

import type { Client, EventRecorder } from "../../api/client.ts";
import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import type { PodObject, PodStatus } from "../../api/kinds/pod/types.ts";
import { type KubeObject, microTimestamp } from "../../api/object.ts";
import type { Clock, Timer } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Registry } from "../../images/image.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { Machine } from "../../machine/machine.ts";
import type { ProgramSource } from "../../machine/programs.ts";
import type { ApiServer, Change } from "../apiserver/index.ts";
import { amount, milli } from "./amounts.ts";
import { Backoff } from "./backoff.ts";
import { type Hub, hubOf } from "./hub.ts";
import { NodeImages } from "./images.ts";
import { allocatableOf, HEALTH, leaseObject, type NodeConfig, nodeObject, nodeStatus } from "./node.ts";
import { isRunning } from "./records.ts";
import { requestsOf } from "./requests.ts";
import type { NodeNetwork } from "./runtime/network.ts";
import type { DnsConfig } from "./sandbox.ts";
import { StaticPods } from "./static-pods.ts";
import { objectsOf } from "./volumes.ts";
import { PodWorker, type WorkerHost } from "./worker.ts";

export type { NodeConfig } from "./node.ts";
export type { NodeNetwork } from "./runtime/network.ts";

export interface KubeletOptions {
  node: NodeConfig;
  api: ApiServer;
  clock: Clock;
  random: Random;
  network: NodeNetwork;
  registry: Registry;
  /** The common tools behind the executables of images: the shell and what it brings. */
  tools: ProgramSource;
  /** The node's own files: for hostPath volumes, /etc/resolv.conf and manifests of static pods. */
  files: FileSystem;
  outside: Machine["outside"];
  dns: DnsConfig;
  /** Folder of static pods in `files`, as /etc/kubernetes/manifests. */
  manifests?: string;
  /** References of images that are on the node from the start. */
  images?: readonly string[];
}

export interface ContainerUsage {
  name: string;
  /** Millicores. */
  cpu: number;
  /** Bytes. */
  memory: number;
}

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
  readonly #api: Client;
  readonly #events: EventRecorder;
  readonly #hub: Hub;
  readonly #kinds: Record<"pods" | "nodes" | "leases" | "configMaps" | "secrets" | "services" | "claims" | "volumes", Kind | undefined>;
  readonly #host: WorkerHost;
  readonly #random: Random;
  /** Where the once-a-second look of this kubelet falls. */
  readonly #phase: number;
  readonly #statics: StaticPods | undefined;
  #timers: (Timer | undefined)[] = [];
  #unmount = new Map<PodWorker, (() => void)[]>();

  constructor(options: KubeletOptions) {
    this.#options = options;
    this.name = options.node.name;
    const { api, clock } = options;
    const user = { name: `system:node:${this.name}`, groups: ["system:nodes", "system:authenticated"] };
    this.#api = api.client(user);
    this.#events = api.recorder(user, "kubelet", this.name);
    this.#hub = hubOf(api, () => clock.now);
    this.#random = options.random.stream(`kubelet/${this.name}`);
    this.#phase = this.#random.between(0, 999);
    const kind = (plural: string, group = "") => api.scheme.byResource(group, "v1", plural);
    this.#kinds = {
      pods: kind("pods"),
      nodes: kind("nodes"),
      leases: kind("leases", "coordination.k8s.io"),
      configMaps: kind("configmaps"),
      secrets: kind("secrets"),
      services: kind("services"),
      claims: kind("persistentvolumeclaims"),
      volumes: kind("persistentvolumes"),
    };
    this.images = new NodeImages(clock, options.registry);
    for (const image of options.images ?? []) this.images.preload(image);
    this.#host = this.#workerHost();
    this.#statics = options.manifests === undefined ? undefined : new StaticPods(this.name, options.files, options.manifests, clock);
  }

  /** Starts: registers the node, takes the pods that are bound to it. */
  start(): void {
    if (this.running) return;
    this.running = true;
    const { clock } = this.#options;
    this.#hub.join(this.name, { pod: (change) => this.#podChanged(change), node: () => {} });
    this.#readManifests();
    this.#register();
    for (const pod of this.#kinds.pods
      ? (this.#try(() => this.#api.list(this.#kinds.pods!, { fieldSelector: `spec.nodeName=${this.name}` })) ?? [])
      : [])
      this.#podChanged({ type: "ADDED", object: pod as PodObject });
    const every = (period: number, first: number, run: () => void) => {
      const index = this.#timers.push(undefined) - 1;
      const tick = () => {
        run();
        this.#timers[index] = clock.after(period, tick);
      };
      this.#timers[index] = clock.after(first, tick);
    };
    every(LEASE_EVERY, LEASE_EVERY - this.#random.between(0, 2000), () => this.#renew());
    every(STATUS_EVERY, STATUS_EVERY - this.#random.between(0, 60_000), () => this.#heartbeat());
    if (this.#statics) every(20_000, 20_000, () => this.#readManifests());
  }

  /** The kubelet process ends; containers go on. */
  stop(): void {
    this.running = false;
    this.#hub.leave(this.name);
    for (const timer of this.#timers.splice(0)) this.#options.clock.cancel(timer);
  }

  /** Looks at the manifests folder now, as after a notification of a changed file. */
  #readManifests(): void {
    if (!this.#statics) return;
    const { added, removed } = this.#statics.read();
    for (const uid of removed) {
      const worker = this.workers.get(uid);
      if (!worker) continue;
      worker.terminate();
      const mirror = this.#mirrorOf(worker.pod);
      if (mirror)
        this.#try(() =>
          this.#api.delete(this.#kinds.pods!, mirror.metadata.name, { namespace: mirror.metadata.namespace!, gracePeriodSeconds: 0 }),
        );
    }
    for (const pod of added) {
      this.#admit(pod);
      this.#mirror(pod);
    }
  }

  /** A kubelet shows its static pods to the API server as mirror pods; they have no power there. */
  #mirror(pod: PodObject): void {
    const { pods, nodes } = this.#kinds;
    if (!pods || !nodes) return;
    this.#try(() => {
      if (this.#mirrorOf(pod)) return;
      const node = this.#api.find(nodes, this.name);
      this.#api.create(
        pods,
        {
          ...pod,
          metadata: {
            ...pod.metadata,
            uid: undefined,
            annotations: {
              ...pod.metadata.annotations,
              "kubernetes.io/config.mirror": pod.metadata.annotations?.["kubernetes.io/config.hash"],
            },
            ...(node
              ? { ownerReferences: [{ apiVersion: "v1", controller: true, kind: "Node", name: this.name, uid: node.metadata.uid }] }
              : {}),
          },
        },
        { namespace: pod.metadata.namespace! },
      );
    });
    this.workers.get(pod.metadata.uid)?.writeStatus();
  }

  #mirrorOf(pod: PodObject): PodObject | undefined {
    return this.#try(() => this.#api.find(this.#kinds.pods!, pod.metadata.name, { namespace: pod.metadata.namespace! })) as
      | PodObject
      | undefined;
  }

  /** A call to the API server that may be refused or find nobody: undefined then. */
  #try<T>(call: () => T): T | undefined {
    try {
      return call();
    } catch (error) {
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  }

  #register(): void {
    const { nodes } = this.#kinds;
    const { clock, node } = this.#options;
    if (!nodes) return;
    const known = this.#try(() => this.#api.find(nodes, this.name));
    const created = known ? undefined : this.#try(() => this.#api.create(nodes, nodeObject(node, clock.now)));
    const object = known ?? created;
    if (!object) {
      this.#timers.push(clock.after(7000, () => this.running && this.#register()));
      return;
    }
    this.#events.event(object, "Normal", "Starting", "Starting kubelet.");
    for (const { event } of HEALTH) this.#events.event(object, "Normal", event, `Node ${this.name} status is now: ${event}`);
    this.#events.event(object, "Normal", "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
    this.#heartbeat();
    this.#renew();
  }

  #renew(): void {
    const { leases, nodes } = this.#kinds;
    const { clock } = this.#options;
    if (!leases || !nodes) return;
    this.#try(() => {
      const place = { namespace: "kube-node-lease" };
      const lease = this.#api.find(leases, this.name, place);
      if (lease)
        this.#api.update(leases, { ...lease, spec: { ...lease["spec"], holderIdentity: this.name, renewTime: microTimestamp(clock.now) } });
      else {
        const node = this.#api.find(nodes, this.name);
        if (node) this.#api.create(leases, leaseObject(this.name, node.metadata.uid, clock.now), place);
      }
    });
  }

  #heartbeat(): void {
    const { nodes } = this.#kinds;
    const { clock, node } = this.#options;
    if (!nodes) return;
    this.#try(() => {
      const object = this.#api.find(nodes, this.name);
      if (!object) return this.#register();
      const images = new Map<string, { names: readonly string[]; size: number }>();
      for (const [reference, image] of this.images.present)
        images.set(reference, { names: [`${image.repository}@${image.digest}`, reference], size: Math.round(image.size / 2.6) });
      return void this.#api.updateStatus(nodes, {
        ...object,
        status: { ...object["status"], ...nodeStatus(node, object, clock.now, images) },
      });
    });
    for (const worker of this.workers.values()) if (this.#isStatic(worker.pod)) this.#mirror(worker.pod);
  }

  readonly #isStatic = (pod: PodObject): boolean => pod.metadata.annotations?.["kubernetes.io/config.source"] === "file";

  #podChanged(change: Change<PodObject>): void {
    if (!this.running) return;
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
    else worker.pod = pod;
  }

  #mirrorChanged(change: Change<PodObject>): void {
    const hash = change.object.metadata.annotations?.["kubernetes.io/config.hash"];
    const worker = hash ? this.workers.get(hash) : undefined;
    if (change.type === "MODIFIED" && change.object.metadata.deletionTimestamp)
      this.#options.clock.after(0, () => this.#removeFromApi(change.object));
    if (change.type === "DELETED" && worker && !worker.terminating)
      this.#options.clock.after(1000, () => this.running && this.#mirror(worker.pod));
  }

  #admit(pod: PodObject): void {
    const worker = new PodWorker(pod, this.#host);
    this.workers.set(pod.metadata.uid, worker);
    const refused = this.#tooMuch(pod);
    if (refused) worker.refuse(refused.reason, refused.message);
    else worker.request();
  }

  /** What the node has no room for: the kubelet's own check after the scheduler's (pods may name their node). */
  #tooMuch(pod: PodObject): { reason: string; message: string } | undefined {
    const allocatable = allocatableOf(this.#options.node);
    const wants = requestsOf(pod.spec);
    let [cpu, memory, count] = [0, 0, 0];
    const heavy = wants.cpu > 0 || wants.memory > 0;
    for (const other of this.workers.values()) {
      if (other.over || other.pod.metadata.uid === pod.metadata.uid) continue;
      count++;
      if (!heavy) continue;
      const uses = other.requests;
      cpu += uses.cpu;
      memory += uses.memory;
    }
    const lack = (what: string, requested: number, used: number, capacity: number) => ({
      reason: `OutOf${what}`,
      message: `Node didn't have enough resource: ${what}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
    });
    const room = { cpu: milli(allocatable["cpu"]), memory: amount(allocatable["memory"]), pods: Number(allocatable["pods"]) };
    if (count + 1 > room.pods) return lack("pods", 1, count, room.pods);
    if (wants.cpu && cpu + wants.cpu > room.cpu) return lack("cpu", wants.cpu, cpu, room.cpu);
    if (wants.memory && memory + wants.memory > room.memory) return lack("memory", wants.memory, memory, room.memory);
    return undefined;
  }

  #workerHost(): WorkerHost {
    const { clock, network, node, files, dns, registry: _registry, tools, outside } = this.#options;
    const allocatable = allocatableOf(node);
    const facts = { name: node.name, address: node.address, cpu: allocatable["cpu"]!, memory: allocatable["memory"]!, files };
    const find = (kind: Kind | undefined) => (namespace: string, name: string) =>
      kind ? this.#try(() => this.#api.find(kind, name, { namespace })) : undefined;
    const sources = {
      configMap: find(this.#kinds.configMaps),
      secret: find(this.#kinds.secrets),
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
        claim: find(this.#kinds.claims),
        persistentVolume: (name) => (this.#kinds.volumes ? this.#try(() => this.#api.find(this.#kinds.volumes!, name)) : undefined),
        shared: (name) => this.#hub.shared(name),
        token: (pod, audience, seconds) => this.#token(pod, audience, seconds),
      },
      relist: () => clock.now + 1000 - ((clock.now - this.#phase) % 1000),
      event: (pod, type, reason, message, fieldPath) =>
        void this.#try(() => this.#events.event(this.#apiObject(pod), type, reason, message, fieldPath ? { fieldPath } : {})),
      writeStatus: (pod, status) => this.#writeStatus(pod, status),
      removeFromApi: (pod) => this.#removeFromApi(pod),
      mounted: (worker) => this.#watchMounts(worker),
      finished: (worker) => this.#unwatch(worker),
    };
  }

  readonly #tokens = new Map<string, { token: string; until: number }>();

  /** A bound token, renewed when four fifths of its life are over. */
  #token(pod: PodObject, audience: string | undefined, seconds: number): string {
    const key = `${pod.metadata.uid}/${audience ?? ""}/${seconds}`;
    const { api, clock } = this.#options;
    const known = this.#tokens.get(key);
    if (known && known.until > clock.now) return known.token;
    const bound = { kind: "Pod", name: pod.metadata.name, uid: pod.metadata.uid };
    const issued = api.issueToken(pod.metadata.namespace ?? "default", pod.spec.serviceAccountName ?? "default", {
      ...(audience ? { audiences: [audience] } : {}),
      seconds,
      bound,
    });
    this.#tokens.set(key, { token: issued.token, until: clock.now + seconds * 800 });
    return issued.token;
  }

  #services(namespace: string): readonly KubeObject[] {
    const { services } = this.#kinds;
    if (!services) return [];
    const own = this.#try(() => this.#api.list(services, { namespace })) ?? [];
    if (namespace === "default") return own;
    const master = this.#try(() => this.#api.find(services, "kubernetes", { namespace: "default" }));
    return master ? [master, ...own] : own;
  }

  /** What the API server calls the pod: the mirror of a static one. */
  #apiObject(pod: PodObject): PodObject {
    return this.#isStatic(pod) ? (this.#mirrorOf(pod) ?? pod) : pod;
  }

  #writeStatus(pod: PodObject, status: PodStatus): void {
    const { pods } = this.#kinds;
    if (!pods) return;
    const worker = this.workers.get(pod.metadata.uid);
    const target = this.#apiObject(pod);
    const stored = this.#isStatic(pod) && target === pod ? undefined : this.#try(() => this.#api.updateStatus(pods, { ...target, status }));
    if (!worker) return;
    if (this.#isStatic(pod)) worker.pod = { ...pod, status };
    else if (stored) worker.pod = stored as PodObject;
    else if (worker.pod === pod) worker.pod = { ...pod, status };
  }

  #removeFromApi(pod: PodObject): void {
    const { pods } = this.#kinds;
    if (!pods || this.#isStatic(pod)) {
      this.workers.delete(pod.metadata.uid);
      return;
    }
    this.#try(() =>
      this.#api.delete(pods, pod.metadata.name, {
        namespace: pod.metadata.namespace!,
        gracePeriodSeconds: 0,
        preconditions: { uid: pod.metadata.uid },
      }),
    );
  }

  /** Content of mounted ConfigMaps and Secrets follows their objects, at the next periodic look of the kubelet. */
  #watchMounts(worker: PodWorker): void {
    const undo: (() => void)[] = this.#unmount.get(worker) ?? [];
    for (const volume of worker.pod.spec.volumes ?? []) {
      for (const object of objectsOf(volume)) {
        const [word, name] = object.split("/") as [string, string];
        let planned = false;
        undo.push(
          this.#hub.mounts(`${word}/${worker.pod.metadata.namespace}/${name}`, () => {
            if (planned || worker.over) return;
            planned = true;
            this.#options.clock.after(this.#random.between(45_000, 85_000), () => {
              planned = false;
              if (worker.over) return;
              try {
                worker.volumes.get(volume.name)?.refresh?.();
              } catch {
                // An object that went away leaves the last content in place, as on a real node.
              }
            });
          }),
        );
      }
    }
    this.#unmount.set(worker, undo);
  }

  #unwatch(worker: PodWorker): void {
    for (const undo of this.#unmount.get(worker) ?? []) undo();
    this.#unmount.delete(worker);
    if (this.#isStatic(worker.pod)) this.workers.delete(worker.pod.metadata.uid);
  }

  #drop(worker: PodWorker): void {
    this.workers.delete(worker.pod.metadata.uid);
    for (const key of this.#tokens.keys()) if (key.startsWith(`${worker.pod.metadata.uid}/`)) this.#tokens.delete(key);
  }

  /** The worker of a pod by the object that the API server has of it. */
  workerOf(pod: KubeObject): PodWorker | undefined {
    return this.workers.get(pod.metadata.uid) ?? this.workers.get(pod.metadata.annotations?.["kubernetes.io/config.hash"] ?? "");
  }

  /** What the running containers of a pod use, as the metrics of `kubectl top` see it. */
  usage(pod: KubeObject): ContainerUsage[] {
    const worker = this.workerOf(pod);
    return (worker?.records ?? []).filter(isRunning).map((record) => {
      const { machine, config, memory } = record.current!;
      const limit = milli(record.spec.resources?.limits?.["cpu"]);
      const cpu = config.image.usage.idleCpu + machine.load.cpu;
      return { name: record.spec.name, cpu: limit ? Math.min(cpu, limit) : cpu, memory };
    });
  }
}

const KUBELET_CONDITIONS = new Set(["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"]);
/** The conditions that others write, as text: readiness gates hang on them. */
const foreignConditions = (pod: PodObject): string =>
  (pod.status?.conditions ?? [])
    .filter((condition) => !KUBELET_CONDITIONS.has(condition.type))
    .map((condition) => `${condition.type}=${condition.status}`)
    .join();

/** Starts a node's kubelet. */
export function startKubelet(options: KubeletOptions): Kubelet {
  const kubelet = new Kubelet(options);
  kubelet.start();
  return kubelet;
}
