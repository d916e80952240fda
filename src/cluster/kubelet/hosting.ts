// A kubelet as the host of its pods' workers: what it gives them, and what it does when they tell of something.
import type { Random } from "../../base/random.ts";
import { type Access, attempt } from "./access.ts";
import { tooMuch } from "./admission.ts";
import { Backoff } from "./backoff.ts";
import { type EvictionManager, INTERVAL } from "./eviction/index.ts";
import type { Hub } from "./hub.ts";
import type { NodeImages } from "./images.ts";
import { tell } from "./journal-lines.ts";
import { sayOutOfMemory } from "./kernel-messages.ts";
import type { KubeletLog } from "./log.ts";
import { lookupsOf } from "./lookups.ts";
import { isStatic, type MirrorPods } from "./mirror-pods.ts";
import { MountWatch } from "./mount-watch.ts";
import { allocatableOf } from "./node.ts";
import type { KubeletOptions } from "./options.ts";
import type { KubeletSettings } from "./settings.ts";
import type { StatusManager } from "./status-manager.ts";
import type { PodTokens } from "./tokens.ts";
import type { Uptime } from "./uptime.ts";
import { VolumeGrowth } from "./volume-growth.ts";
import type { PodWorker } from "./worker.ts";
import type { PodOnNode, WorkerHost } from "./worker-host.ts";

/** The parts of the kubelet that it takes. */
interface Parts {
  readonly options: KubeletOptions;
  readonly uptime: Uptime;
  readonly access: Access;
  readonly hub: Hub;
  readonly random: Random;
  readonly images: NodeImages;
  readonly log: KubeletLog;
  readonly mirrors: MirrorPods;
  readonly statuses: StatusManager;
  readonly tokens: PodTokens;
  readonly evictions: EvictionManager;
  /** By uid. */
  readonly workers: Map<string, PodWorker>;
  settings(): KubeletSettings;
}

export function hostOf(parts: Parts): WorkerHost {
  const { options, uptime, access, hub, random, images, log, mirrors, statuses, tokens, evictions, workers, settings } = parts;
  const { clock, network, node, files, dns, tools, outside, processes, runtime, journal } = options;
  const allocatable = allocatableOf(node);
  const facts = {
    name: node.name,
    address: node.address,
    cpu: allocatable["cpu"]!,
    memory: allocatable["memory"]!,
    ephemeralStorage: allocatable["ephemeral-storage"]!,
    files,
  };
  const lookups = lookupsOf(access, node.name);
  const mounts = new MountWatch(hub, clock, random);
  const growth = new VolumeGrowth(hub, clock, access, node.name);
  /** Where its look at all containers falls within a second, ms. */
  const phase = random.between(0, 999);
  /** Pods that wait for room look for it again. */
  const retryResizes = (cause: PodOnNode): void => {
    for (const worker of workers.values()) if (worker !== cause && worker.resize?.waits) worker.request();
  };
  return {
    clock,
    random,
    node: facts,
    network,
    dns,
    images,
    crashes: new Backoff(),
    sources: lookups.sources,
    parts: { clock, random, tools, outside },
    volumes: {
      ...lookups.volumes,
      now: () => clock.now,
      node: facts,
      nodeFiles: files,
      shared: (name) => hub.shared(name),
      token: (pod, audience, seconds) => tokens.issue(pod, audience, seconds),
    },
    log,
    processes,
    podPidsLimit: () => settings().podPidsLimit,
    runtimeHandler: (name) => lookups.runtimeClass(name)?.["handler"] as string | undefined,
    runtimeUp: () => runtime?.up ?? true,
    relist: () => clock.now + 1000 - ((clock.now - phase) % 1000),
    event: (pod, type, reason, message, fieldPath) => {
      tell(log, pod, reason, message, fieldPath);
      attempt(() => access.events.event(mirrors.objectOf(pod), type, reason, message, fieldPath ? { fieldPath } : {}));
    },
    writeStatus: (pod, status) => statuses.write(pod, status),
    removeFromApi: (pod) => statuses.remove(pod),
    room: (pod) => tooMuch(node, workers.values(), pod)?.message,
    freed: retryResizes,
    containerStarted: () => uptime.running && evictions.ask(INTERVAL),
    usageChanged: () => uptime.running && evictions.ask(),
    outOfMemory: (worker, container) => {
      if (journal) sayOutOfMemory(journal, clock.now, worker.pod, container);
    },
    mounted: (worker) => {
      mounts.watch(worker);
      growth.watch(worker);
    },
    finished: (worker) => {
      mounts.unwatch(worker);
      retryResizes(worker);
      growth.unwatch(worker);
      // Of a static pod nothing stays.
      if (isStatic(worker.pod)) workers.delete(worker.pod.metadata.uid);
    },
  };
}
