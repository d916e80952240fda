// wrong-probe: a probe asks for what the application does not answer. The wrong readiness probe keeps a healthy pod out; the wrong liveness
// probe kills it.
import type { CheckData, Fault } from "./fault.ts";
import { containerOf, type Loose, podLabels, rewriteContainer, settled, somePod, undo } from "./objects.ts";

interface Options {
  probe: "readiness" | "liveness";
}

const httpOf = (probe: Loose): Loose => probe?.httpGet;

export const wrongProbe: Fault<Options> = {
  name: "wrong-probe",
  targets: ["Deployment"],
  needs: ["pods"],
  fits: (workload) => httpOf(containerOf(workload)?.readinessProbe) !== undefined,
  parse: (fields) => ({ probe: fields.choice("probe", ["readiness", "liveness"] as const) ?? "readiness" }),
  inject(target, scene, { probe }) {
    const right = httpOf(containerOf(target).readinessProbe);
    const path = right.path === "/" ? "/ready" : `${right.path}/ready`;
    rewriteContainer(target, scene, (container) => {
      if (probe === "readiness") container.readinessProbe.httpGet.path = path;
      else container.livenessProbe = { httpGet: { ...right, path }, initialDelaySeconds: 5, periodSeconds: 5, failureThreshold: 2 };
    });
    const { name, namespace } = target.metadata;
    const kills: CheckData = {
      object: {
        ...{ kind: "Pod", namespace, labels: podLabels(target) },
        where: [{ path: "status.containerStatuses[0].restartCount", atLeast: 1 }],
      },
    };
    // Between two kills the pods are ready for a while, so what is looked at is the probe itself.
    const stillAsks: CheckData = {
      object: {
        ...{ kind: "Deployment", name, namespace },
        matches: { spec: { template: { spec: { containers: [{ livenessProbe: { httpGet: { path } } }] } } } },
      },
    };
    const keepsOut: CheckData = {
      all: [
        somePod(target, { phase: "Running", conditions: [{ type: "Ready", status: "False" }] }),
        { event: { reason: "Unhealthy", kind: "Pod", name: `/^${name}-/`, message: "404", namespace } },
      ],
    };
    return {
      symptom: probe === "readiness" ? keepsOut : kills,
      cured: probe === "readiness" ? settled(target) : { all: [settled(target), { not: stillAsks }] },
      repair: undo(target),
      values: { path, probe },
    };
  },
};
