// Which pods of a node a drain takes away, and why it may not (k8s.io/kubectl/pkg/drain/filters.go).
import { controllerOf, type KubeObject } from "../../../api/object.ts";

export interface FilterOptions {
  force: boolean;
  ignoreDaemonSets: boolean;
  deleteEmptyDir: boolean;
  /** Seconds; 0: no filter. */
  skipDeletedAfter: number;
  now: number;
  /** Why the DaemonSet of a pod cannot be read; undefined when it can. */
  daemonSetTrouble(namespace: string, name: string): string | undefined;
}

export interface Verdict {
  pod: KubeObject;
  take: boolean;
  warning?: string;
  error?: string;
}

const finished = (pod: KubeObject): boolean => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";

type Filter = (pod: KubeObject, options: FilterOptions) => Omit<Verdict, "pod">;
const TAKE = { take: true };

const filters: readonly Filter[] = [
  (pod, { skipDeletedAfter, now }) => ({
    take: !(
      skipDeletedAfter > 0 &&
      pod.metadata.deletionTimestamp &&
      now - Date.parse(pod.metadata.deletionTimestamp) > skipDeletedAfter * 1000
    ),
  }),
  (pod, options) => {
    const owner = controllerOf(pod);
    if (owner?.kind !== "DaemonSet" || finished(pod)) return TAKE;
    const trouble = options.daemonSetTrouble(pod.metadata.namespace!, owner.name);
    if (trouble) return options.force ? { take: true, warning: trouble } : { take: false, error: trouble };
    return options.ignoreDaemonSets
      ? { take: false, warning: "ignoring DaemonSet-managed Pods" }
      : { take: false, error: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)" };
  },
  (pod) => ({ take: pod.metadata.annotations?.["kubernetes.io/config.mirror"] === undefined }),
  (pod, { deleteEmptyDir }) => {
    if (!pod.spec.volumes?.some((volume: { emptyDir?: object }) => volume.emptyDir) || finished(pod)) return TAKE;
    return deleteEmptyDir
      ? { take: true, warning: "deleting Pods with local storage" }
      : { take: false, error: "Pods with local storage (use --delete-emptydir-data to override)" };
  },
  (pod, { force }) => {
    if (finished(pod) || controllerOf(pod)) return TAKE;
    return force
      ? { take: true, warning: "deleting Pods that declare no controller" }
      : { take: false, error: "cannot delete Pods that declare no controller (use --force to override)" };
  },
];

export function judge(pods: readonly KubeObject[], options: FilterOptions): Verdict[] {
  return pods.map((pod) => {
    let verdict: Omit<Verdict, "pod"> = TAKE;
    for (const filter of filters) {
      const next = filter(pod, options);
      verdict = { ...next, ...(next.warning === undefined && verdict.warning !== undefined ? { warning: verdict.warning } : {}) };
      if (!next.take) break;
    }
    return { pod, ...verdict };
  });
}

const place = ({ pod }: Verdict): string => `${pod.metadata.namespace}/${pod.metadata.name}`;

function grouped(verdicts: readonly Verdict[], text: (verdict: Verdict) => string | undefined): [string, string][] {
  const groups = new Map<string, string[]>();
  for (const verdict of verdicts) {
    const message = text(verdict);
    if (message !== undefined) groups.set(message, [...(groups.get(message) ?? []), place(verdict)]);
  }
  return [...groups].map(([message, pods]) => [message, pods.join(", ")]);
}

export const errorsOf = (verdicts: readonly Verdict[]): string[] =>
  grouped(verdicts, ({ error }) => error).map(([message, pods]) => `cannot delete ${message}: ${pods}`);
export const warningsOf = (verdicts: readonly Verdict[]): string =>
  grouped(verdicts, ({ warning }) => warning)
    .map(([message, pods]) => `${message}: ${pods}`)
    .join("; ");
