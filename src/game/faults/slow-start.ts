// slow-start: the new version takes long to start, and a liveness probe loses its patience first, for ever.
import type { Fault } from "./fault.ts";
import { containerOf, podLabels, rewriteContainer, settled, undo } from "./objects.ts";

interface Options {
  seconds: number;
}

export const slowStart: Fault<Options> = {
  name: "slow-start",
  targets: ["Deployment"],
  needs: ["pods"],
  fits(workload) {
    const container = containerOf(workload);
    return container?.command !== undefined && container.readinessProbe?.httpGet !== undefined;
  },
  parse: (fields) => ({ seconds: fields.optionalNumber("seconds") ?? 45 }),
  inject(target, scene, { seconds }) {
    const { namespace } = target.metadata;
    rewriteContainer(target, scene, (container) => {
      const start = [...container.command, ...(container.args ?? [])];
      container.command = ["/bin/sh", "-c", `echo "warming up: reading the catalogue"; sleep ${seconds}; exec "$@"`, "start", ...start];
      delete container.args;
      container.livenessProbe = {
        httpGet: container.readinessProbe.httpGet,
        ...{ initialDelaySeconds: 5, periodSeconds: 5, failureThreshold: 3 },
      };
    });
    return {
      symptom: {
        object: {
          ...{ kind: "Pod", namespace, labels: podLabels(target) },
          where: [{ path: "status.containerStatuses[0].restartCount", atLeast: 1 }],
          matches: { status: { conditions: [{ type: "Ready", status: "False" }] } },
        },
      },
      cured: settled(target),
      repair: undo(target),
      values: { seconds },
    };
  },
};
