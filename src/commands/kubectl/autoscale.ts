// kubectl autoscale: a HorizontalPodAutoscaler for a workload.
import { ApiError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Process } from "../../machine/process.ts";
import type { Call, Command } from "../command.ts";
import { annotated, createObject, dryRunOf, tell } from "./changing.ts";
import { requireFlags } from "./create/generator.ts";
import { manifest } from "./create/objects.ts";
import { dryRunFlag, fieldManagerFlag, filenameFlags, flag, printFlags, saveConfigFlag } from "./flags.ts";
import { inGoOrder } from "./print/go-order.ts";
import { recorded, recordFlag } from "./record.ts";
import { refuse } from "./refusal.ts";
import { select, visitAll } from "./resources/visit.ts";
import { verb } from "./session.ts";

/** "70%" is a share of the request, "500m" an amount a pod. @throws Refusal */
function metric(name: "cpu" | "memory", text: string): object {
  const percent = /^([+-]?\d+)%$/.exec(text);
  if (percent && Number(percent[1]) < 0) refuse(`invalid percentage value: ${Number(percent[1])}`);
  if (percent) return { type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization: Number(percent[1]) } } };
  if (!/^\d+(\.\d+)?([KMGTPE]i?|[numk])?$/.test(text)) refuse(`invalid resource ${name} value: ${text}`);
  return {
    type: "Resource",
    resource: { name, target: { type: "AverageValue", averageValue: /^\d+$/.test(text) ? `${text}${name === "cpu" ? "m" : "Mi"}` : text } },
  };
}

/** Whatever autoscaling/v2 was refused for, autoscaling/v1 is tried then, where it can say the same (canCreateHPAV1). */
function* scalerCreated(call: Call, ...args: Parameters<typeof createObject>): ReturnType<typeof createObject> {
  try {
    return yield* createObject(...args);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const cpu = call.string("cpu");
    if (cpu.endsWith("%") && !call.string("memory")) throw error;
    return refuse(
      `failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${cpu ? "%!w(<nil>)" : "empty input"}`,
    );
  }
}

export const command: Command = {
  name: "autoscale",
  summary: "Auto-scale a deployment, replica set, stateful set, or replication controller",
  usage: "autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]",
  flags: [
    ...printFlags(),
    flag(
      "cpu",
      "string",
      "",
      'Target CPU utilization over all the pods. When specified as a percentage (e.g. "70%"), it is the average share of the requested CPU; as a quantity (e.g. "500m"), the average amount.',
    ),
    flag(
      "cpu-percent",
      "int32",
      "-1",
      "The target average CPU utilization (represented as a percent of requested CPU) over all the pods.",
      {
        deprecated: "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
        hidden: true,
      },
    ),
    dryRunFlag,
    fieldManagerFlag("kubectl-autoscale"),
    ...filenameFlags("Filename, directory, or URL to files identifying the resource to autoscale."),
    flag("max", "int32", "-1", "The upper limit for the number of pods that can be set by the autoscaler. Required."),
    flag("memory", "string", "", 'Target memory utilization over all the pods, as a percentage (e.g. "60%") or a quantity (e.g. "200Mi").'),
    flag(
      "min",
      "int32",
      "-1",
      "The lower limit for the number of pods that can be set by the autoscaler. If it's not specified or negative, the server will apply a default value.",
    ),
    flag("name", "string", "", "The name for the newly created object. If not specified, the name of the input resource will be used."),
    recordFlag,
    saveConfigFlag,
  ],
  required: ["max"],
  run: verb(function* (session, call): Process {
    requireFlags(call, ["max"]);
    const max = call.int("max");
    const min = call.int("min");
    if (max < 1) refuse(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    if (max < min) refuse(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
    if (call.given("cpu-percent") && call.given("cpu")) refuse("--cpu-percent and --cpu are mutually exclusive");
    const dryRun = dryRunOf(session);
    const percent = call.int("cpu-percent");
    const cpu = call.string("cpu") || (percent >= 0 ? `${percent}%` : "");
    const metrics = [...(cpu ? [metric("cpu", cpu)] : []), ...(call.string("memory") ? [metric("memory", call.string("memory"))] : [])];
    const door = yield* session.door();
    const selection = yield* select(session, {
      args: call.args,
      filenames: call.list("filename"),
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      continueOnError: true,
    });
    yield* visitAll(selection, function* (info) {
      if (!info.kind.subresources?.some(({ name }) => name === "scale"))
        refuse(
          `cannot autoscale a ${info.kind.kind}: could not find scale subresource for ${info.kind.group}/${info.kind.version}, Resource=${info.kind.plural} in discovery information`,
        );
      const { apiVersion, kind } = info.object!;
      const scaler = manifest("autoscaling/v2", "HorizontalPodAutoscaler", call.string("name") || info.name, {
        spec: {
          scaleTargetRef: { kind, name: info.name, apiVersion },
          ...(min > 0 ? { minReplicas: min } : {}),
          maxReplicas: max,
          ...(metrics.length ? { metrics } : {}),
        },
        status: { desiredReplicas: 0, currentMetrics: null },
      });
      // Only a namespace that was asked for is written down.
      if (session.namespaceGiven) scaler.metadata.namespace = info.namespace;
      const object = annotated(recorded(call, inGoOrder(scaler)), call.bool("save-config") && dryRun !== "client") as KubeObject;
      const created =
        dryRun === "client"
          ? object
          : yield* scalerCreated(call, session, door.mapper.need("horizontalpodautoscalers.autoscaling"), object, {
              namespace: info.namespace,
              dryRun,
              fieldManager: call.string("field-manager"),
            });
      yield* tell(session, inGoOrder(created), dryRun === "client" ? "created" : "autoscaled", dryRun);
    });
    return 0;
  }),
};
