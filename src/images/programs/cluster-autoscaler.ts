// The cluster autoscaler's process: its log and health port, and the flags that it takes; what it does is the add-on's.
import type { Program } from "../../machine/process.ts";
import { dates, type Parameters, serve, text } from "./server.ts";

/** What the add-on goes by. */
const HONOURED: ReadonlySet<string> = new Set([
  "nodes",
  "expander",
  "scan-interval",
  "scale-down-enabled",
  "scale-down-unneeded-time",
  "scale-down-delay-after-add",
  "scale-down-utilization-threshold",
  "skip-nodes-with-local-storage",
  "skip-nodes-with-system-pods",
  "max-nodes-total",
]);
/** About its log, its one replica, and a cloud of which there is but one. */
const UNSEEN: ReadonlySet<string> = new Set([
  "v",
  "stderrthreshold",
  "logtostderr",
  "alsologtostderr",
  "cloud-provider",
  "leader-elect",
  "address",
]);
const EXPANDERS: ReadonlySet<string> = new Set(["random", "least-waste", "most-pods", "least-nodes"]);

export function clusterAutoscaler(parameters: Parameters): Program {
  return function* (self) {
    for (const word of self.argv.slice(1)) {
      const [, name = word, value = ""] = /^--?([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
      const strange = name === "expander" ? value.split(",").find((each) => !EXPANDERS.has(each)) : undefined;
      if (strange === undefined && (HONOURED.has(name) || UNSEEN.has(name))) continue;
      self.stderr.write(
        `cluster-autoscaler: k8s-quest does not simulate ${strange === undefined ? word.split("=")[0] : `--expander=${strange}`} yet\n`,
      );
      return 1;
    }
    self.stderr.write(
      `I${dates.klog(self.clock.now)}       1 cluster_autoscaler.go:682] Cluster Autoscaler ${String(parameters["version"] ?? "")}\n`,
    );
    return yield* serve(self, [8085], { http: () => text(200, "OK\n") });
  };
}
