// /var/log/pods and /var/log/containers of a node: the containers' logs as the runtime writes them (CRI), and the links to them. Made when somebody looks.
import type { PodWorker } from "../../cluster/kubelet/worker.ts";
import type { Container } from "../../containers/container.ts";
import type { LogLine } from "../../containers/log.ts";
import type { FolderNode, Node } from "../../machine/nodes.ts";
import type { Machine } from "../../machine/process.ts";

const PODS = "/var/log/pods";
const CONTAINERS = "/var/log/containers";

interface Written {
  /** NAMESPACE_POD_UID */
  readonly pod: string;
  readonly worker: PodWorker;
  readonly container: string;
  /** N.log */
  readonly file: string;
  readonly run: Container;
  readonly newest: boolean;
}

/** 2026-01-05T09:00:12.345000000Z stdout F text */
const line = ({ at, stream, text }: LogLine): string => `${new Date(at).toISOString().slice(0, 23)}000000Z ${stream} F ${text}`;

/** Puts both folders into a node's tree. @param workers the pods that the node knows of */
export function showPodLogs({ files, clock }: Machine, workers: () => Iterable<PodWorker>): void {
  /** Logs that somebody removed, and from which line on those are shown that somebody emptied. */
  const removed = new WeakSet<Container>();
  const emptied = new WeakMap<Container, number>();
  function* written(): Generator<Written> {
    for (const worker of workers()) {
      const { name, namespace, uid, annotations } = worker.pod.metadata;
      const pod = `${namespace}_${name}_${annotations?.["kubernetes.io/config.hash"] ?? uid}`;
      for (const { spec, current, previous, restarts } of worker.records)
        for (const [run, attempt] of [
          [previous, restarts - 1],
          [current, restarts],
        ] as const)
          if (run && !removed.has(run)) yield { pod, worker, container: spec.name, file: `${attempt}.log`, run, newest: run === current };
    }
  }
  /** A folder whose entries are made at each look. */
  const folder = (make: () => ReadonlyMap<string, Node>): FolderNode => ({
    type: "folder",
    get entries() {
      return make();
    },
    mode: 0o755,
    owner: 0,
    modified: clock.now,
  });
  const grouped = (all: Iterable<Written>, key: "pod" | "container"): Map<string, Written[]> => {
    const groups = new Map<string, Written[]>();
    for (const each of all) {
      const own = groups.get(each[key]);
      if (own) own.push(each);
      else groups.set(each[key], [each]);
    }
    return groups;
  };
  const below = (groups: Map<string, Written[]>, make: (own: Written[]) => Map<string, Node>): Map<string, Node> =>
    new Map([...groups].map(([name, own]) => [name, folder(() => make(own))]));
  const file = ({ run }: Written): Node => ({
    type: "file",
    content: () =>
      run.log
        .from(emptied.get(run) ?? 0)
        .map(line)
        .join(""),
    mode: 0o640,
    owner: 0,
    modified: run.startedAt,
  });
  const pods = folder(() =>
    below(grouped(written(), "pod"), (own) =>
      below(grouped(own, "container"), (logs) => new Map(logs.map((each) => [each.file, file(each)]))),
    ),
  );
  const links = folder(() => {
    const found = new Map<string, Node>();
    for (const { pod, worker, container, file: log, run, newest } of written()) {
      if (!newest) continue;
      const { name, namespace } = worker.pod.metadata;
      const target = `${PODS}/${pod}/${container}/${log}`;
      found.set(`${name}_${namespace}_${container}-${run.config.id}.log`, {
        type: "link",
        target,
        mode: 0o777,
        owner: 0,
        modified: run.startedAt,
      });
    }
    return found;
  });
  /** Somebody changed something there: what is gone or empty now stays so, and the rest goes on to be made at each look. */
  const keep = (): void => {
    if (files.lookup(PODS) !== pods) {
      for (const { pod, container, file: name, run } of [...written()]) {
        const now = files.lookup(`${PODS}/${pod}/${container}/${name}`);
        if (now?.type !== "file") removed.add(run);
        else if (now.content === "") emptied.set(run, run.log.end);
      }
      files.put(PODS, pods);
    }
    if (files.lookup(CONTAINERS) !== links) files.put(CONTAINERS, links);
  };
  files.put(PODS, pods);
  files.put(CONTAINERS, links);
  const { onChange } = files;
  files.onChange = () => {
    onChange?.();
    keep();
  };
}
