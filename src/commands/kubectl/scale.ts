// kubectl scale: sets the replicas of whatever has a scale subresource.
import type { KubeObject } from "../../api/object.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { checkPrinter, dryRunOf, tell } from "./changing.ts";
import { requireFlags } from "./create/generator.ts";
import { throwAll } from "./failures.ts";
import { dryRunFlag, filenameFlags, flag, printFlags, selectorFlag } from "./flags.ts";
import { patchObject } from "./patching.ts";
import { recordFlag, recordPatch } from "./record.ts";
import { Refusal, refuse } from "./refusal.ts";
import type { Info } from "./resources/builder.ts";
import { select } from "./resources/visit.ts";
import { type Session, verb } from "./session.ts";
import { follow } from "./watching.ts";

interface Scaling {
  replicas: number;
  /** -1: any. */
  current: number;
  resourceVersion: string;
  dryRun: boolean;
}

export const command: Command = {
  name: "scale",
  summary: "Set a new size for a deployment, replica set, or replication controller",
  usage: "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
  flags: [
    ...printFlags(),
    flag("all", "bool", "false", "Select all resources in the namespace of the specified resource types"),
    flag(
      "current-replicas",
      "int",
      "-1",
      "Precondition for current size. Requires that the current size of the resource match this value in order to scale. -1 (default) for no condition.",
    ),
    dryRunFlag,
    ...filenameFlags("Filename, directory, or URL to files identifying the resource to set a new size"),
    flag("replicas", "int", "0", "The new desired number of replicas. Required."),
    flag(
      "resource-version",
      "string",
      "",
      "Precondition for resource version. Requires that the current resource version match this value in order to scale.",
    ),
    recordFlag,
    selectorFlag,
    flag(
      "timeout",
      "duration",
      "0s",
      "The length of time to wait before giving up on a scale operation, zero means don't wait. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).",
    ),
  ],
  required: ["replicas"],
  run: verb(function* (session, call): Process {
    requireFlags(call, ["replicas"]);
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    const scaling: Scaling = {
      replicas: call.int("replicas"),
      current: call.int("current-replicas"),
      resourceVersion: call.string("resource-version"),
      dryRun: dryRun === "server",
    };
    if (scaling.replicas < 0) refuse("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    if (scaling.current < -1) refuse("The --current-replicas must specify an integer of -1 or greater");
    const selection = yield* select(session, {
      args: call.args,
      filenames: call.list("filename"),
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      selector: call.string("selector"),
      all: call.bool("all"),
      selectAll: call.bool("all"),
      continueOnError: true,
    });
    const { infos, errors } = selection;
    if (scaling.resourceVersion && infos.length > 1) refuse("cannot use --resource-version with multiple resources");
    for (const info of infos) {
      if (dryRun !== "client") yield* scaleOne(session, info, scaling);
      if (dryRun === "none" && call.duration("timeout") > 0) yield* settled(session, info, scaling.replicas, call.duration("timeout"));
      const cause = dryRun === "client" ? undefined : recordPatch(call);
      if (cause) yield* patchObject(session, info, cause, "merge", { dryRun: dryRun === "server" });
      yield* tell(session, info.object!, "scaled", dryRun);
    }
    throwAll(errors);
    if (!infos.length) refuse("no objects passed to scale");
    return 0;
  }),
};

function* scaleOne(session: Session, info: Info, scaling: Scaling): Task<void> {
  if (scaling.current >= 0 || scaling.resourceVersion) {
    const door = yield* session.door();
    const scale = yield* door.get<KubeObject>(info.kind, info.name, {
      ...(info.kind.namespaced ? { namespace: info.namespace } : {}),
      subresource: "scale",
    });
    const replicas = scale.spec?.replicas ?? 0;
    if (scaling.current >= 0 && replicas !== scaling.current)
      throw new Refusal(`Expected replicas to be ${scaling.current}, was ${replicas}`);
    const version = scale.metadata.resourceVersion;
    if (scaling.resourceVersion && version !== scaling.resourceVersion)
      throw new Refusal(`Expected resource version to be ${scaling.resourceVersion}, was ${version}`);
  }
  yield* patchObject(session, info, { spec: { replicas: scaling.replicas } }, "merge", {
    dryRun: scaling.dryRun,
    subresource: "scale",
    fieldManager: "kubectl",
  });
}

/** Waits until the status tells the new size. */
const settled = (session: Session, info: Info, replicas: number, timeout: number): Task<void> =>
  follow(session, info, session.self.clock.now + timeout, function* (object) {
    return (
      object !== undefined &&
      (object.status?.observedGeneration ?? 0) >= (object.metadata.generation ?? 0) &&
      (object.status?.replicas ?? 0) === replicas
    );
  });
