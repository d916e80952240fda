// What the kernel of a node says when it ends a container that is over its memory limit (mm/oom_kill.c).
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { Container } from "../../containers/container.ts";
import { commandName } from "../../machine/command-name.ts";
import { type Journal, PRIORITY } from "../../machine/journal.ts";

export function sayOutOfMemory(journal: Journal, now: number, pod: PodObject, { config, process, startedAt }: Container): void {
  const name = commandName(process?.argv ?? []);
  const pid = 10_000 + (Math.floor(startedAt) % 50_000);
  const kilobytes = Math.round(config.memoryLimit / 1024);
  const quality = pod.status?.qosClass;
  const adjust = quality === "Guaranteed" ? -997 : quality === "BestEffort" ? 1000 : 984;
  const group = `/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${pod.metadata.uid.replaceAll("-", "_")}.slice/cri-containerd-${config.id}.scope`;
  for (const text of [
    `${name} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=${adjust}`,
    `memory: usage ${kilobytes}kB, limit ${kilobytes}kB, failcnt 34`,
    `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=cri-containerd-${config.id}.scope,mems_allowed=0,oom_memcg=${group},task=${name},pid=${pid},uid=${config.credentials.user}`,
    `Memory cgroup out of memory: Killed process ${pid} (${name}) total-vm:${kilobytes + 3400}kB, anon-rss:${kilobytes}kB, file-rss:0kB, shmem-rss:0kB, UID:${config.credentials.user} pgtables:96kB oom_score_adj:${adjust}`,
  ])
    journal.add({ at: now, identifier: "kernel", priority: PRIORITY.error, text });
}
