// kubectl rollout: watches, pauses, restarts and takes back the roll-outs of workloads.

import type { KubeObject } from "../../../api/object.ts";
import { timestamp } from "../../../api/object.ts";
import type { Process, Task } from "../../../machine/process.ts";
import type { Call, Command } from "../../command.ts";
import { dryRunOf, resultName, tell } from "../changing.ts";
import { messageOf, throwTogether } from "../failures.ts";
import { dryRunFlag, fieldManagerFlag, flag, printFlags } from "../flags.ts";
import { changeOf, patchObject } from "../patching.ts";
import { inGoOrder } from "../print/go-order.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { visitAll } from "../resources/visit.ts";
import { type Session, verb } from "../session.ts";
import { follow } from "../watching.ts";
import { named, revisionsOf, targetFlags, targets } from "./common.ts";
import { asRevised, equalIgnoringHash, historyTable, rollbackPatch, templateOf, undoTarget } from "./revisions.ts";
import { rolloutStatus } from "./status.ts";
import { templateText } from "./template.ts";

const status: Command = {
  name: "status",
  summary: "Show the status of the rollout",
  usage: "status (TYPE NAME | TYPE/NAME) [flags]",
  flags: [
    ...targetFlags("Filename, directory, or URL to files identifying the resource to get from a server."),
    flag("revision", "int64", "0", "Pin to a specific revision for showing its status. Defaults to 0 (last revision)."),
    flag("timeout", "duration", "0s", "The length of time to wait before ending watch, zero means never."),
    flag("watch", "bool", "true", "Watch the status of the rollout until it's done.", { shorthand: "w" }),
  ],
  run: verb(function* (session, call): Process {
    const revision = call.int("revision");
    if (revision < 0) refuse(`revision must be a positive integer: ${revision}`);
    const timeout = call.duration("timeout");
    const deadline = timeout > 0 ? session.self.clock.now + timeout : undefined;
    const selection = yield* targets(session, call);
    yield* visitAll(selection, (info) => watchStatus(session, info, revision, deadline, call.bool("watch")));
    if (!selection.infos.length) yield* session.err(`No resources found in ${session.namespace} namespace.\n`);
    return 0;
  }),
};

function* watchStatus(session: Session, info: Info, revision: number, deadline: number | undefined, watch: boolean): Task<void> {
  rolloutStatus(info.object!, revision);
  yield* follow(session, info, deadline, function* (object) {
    if (!object) return refuse("object has been deleted");
    const { message, done } = rolloutStatus(object, revision);
    yield* session.out(message);
    return done || !watch;
  });
}

const history: Command = {
  name: "history",
  summary: "View rollout history",
  usage: "history (TYPE NAME | TYPE/NAME) [flags]",
  flags: [
    ...targetFlags("Filename, directory, or URL to files identifying the resource to get from a server."),
    ...printFlags(),
    flag("revision", "int64", "0", "See the details, including podTemplate of the revision specified"),
  ],
  run: verb(function* (session, call): Process {
    const number = call.int("revision");
    if (number < 0) refuse(`revision must be a positive integer: ${number}`);
    yield* visitAll(yield* targets(session, call), function* (info) {
      const revisions = yield* revisionsOf(session, info, "history");
      if (call.string("output")) {
        const shown = revisions.filter((revision) => !number || revision.number === number);
        if (number && !shown.length) refuse("unable to find the specified revision");
        for (const revision of shown) yield* tell(session, inGoOrder(asRevised(info.kind, info.object!, revision)), "");
        return;
      }
      const text = !revisions.length
        ? "No rollout history found."
        : number
          ? templateText(templateOf(revisions, number))
          : historyTable(revisions);
      yield* session.out(`${resultName(info.kind, info.name)} ${number ? `with revision #${number}` : ""}\n${text}\n`);
    });
    return 0;
  }),
};

const undo: Command = {
  name: "undo",
  summary: "Undo a previous rollout",
  usage: "undo (TYPE NAME | TYPE/NAME) [flags]",
  flags: [
    ...printFlags(),
    dryRunFlag,
    ...targetFlags("Filename, directory, or URL to files identifying the resource to get from a server."),
    flag("to-revision", "int64", "0", "The revision to rollback to. Default to 0 (last revision)."),
  ],
  run: verb(function* (session, call): Process {
    const dryRun = dryRunOf(session);
    yield* visitAll(yield* targets(session, call), (info) => undoOne(session, call, info, dryRun));
    return 0;
  }),
};

function* undoOne(session: Session, call: Call, info: Info, dryRun: "none" | "client" | "server"): Task<void> {
  const to = call.int("to-revision");
  const object = info.object!;
  const revisions = yield* revisionsOf(session, info, "rollbacker");
  const deployment = info.kind.kind === "Deployment";
  const target = undoTarget(
    revisions,
    to,
    deployment ? `no rollout history found for deployment ${JSON.stringify(info.name)}` : "no last revision to roll back to",
  );
  if (dryRun === "client")
    return yield* tell(
      session,
      object,
      `${info.kind.kind === "DaemonSet" ? "will roll back to " : ""}${templateText(target.template)}`,
      "client",
    );
  if (deployment && object.spec.paused)
    refuse("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
  if (equalIgnoringHash(target.template, object.spec.template))
    return yield* tell(
      session,
      object,
      `skipped rollback (current template already matches revision ${deployment ? to : target.number})`,
      dryRun,
    );
  const change = deployment
    ? { patch: rollbackPatch(object, target), type: "json" as const }
    : { patch: target.source.data, type: "strategic" as const };
  let changed: KubeObject;
  try {
    changed = yield* patchObject(session, info, change.patch, change.type, {
      dryRun: dryRun === "server",
      // The clients that roll back name no manager: the server takes the program's.
      fieldManager: "kubectl",
    });
  } catch (error) {
    throw new Refusal(`failed restoring revision ${to}: ${messageOf(error)}`);
  }
  yield* tell(session, changed, "rolled back", dryRun);
}

/** pause, resume and restart: one change of the object, refused where it makes no sense. */
const changing = (options: {
  name: string;
  summary: string;
  done: string;
  dryRun?: boolean;
  /** @throws Refusal why the object cannot be changed so */
  change(object: KubeObject, now: number): KubeObject;
  unchanged(info: Info): string;
}): Command => ({
  name: options.name,
  summary: options.summary,
  usage: `${options.name} RESOURCE`,
  flags: [
    ...printFlags(),
    fieldManagerFlag("kubectl-rollout"),
    ...targetFlags("Filename, directory, or URL to files identifying the resource to get from a server."),
  ],
  run: verb(function* (session, call): Process {
    const { infos, errors } = yield* targets(session, call);
    const failed = [...errors];
    for (const info of infos) {
      const before = info.object!;
      let after: KubeObject;
      try {
        after = options.change(before, session.self.clock.now);
      } catch (error) {
        failed.push(new Refusal(`error: ${named(info)} ${messageOf(error)}`));
        continue;
      }
      const { patch, type, empty } = changeOf(info, before, after);
      if (empty) {
        failed.push(new Refusal(options.unchanged(info)));
        continue;
      }
      let changed: KubeObject;
      try {
        changed = yield* patchObject(session, info, patch, type, { dryRun: false, fieldManager: call.string("field-manager") });
      } catch (error) {
        failed.push(new Refusal(`failed to patch: ${messageOf(error)}`));
        continue;
      }
      try {
        yield* tell(session, changed, options.done);
      } catch (error) {
        failed.push(error);
      }
    }
    throwTogether(failed);
    if (!infos.length && !errors.length) yield* session.err(`No resources found in ${session.namespace} namespace.\n`);
    return 0;
  }),
});

const setPaused = (object: KubeObject, paused: boolean): KubeObject => {
  const { paused: _old, ...spec } = object.spec;
  return { ...object, spec: paused ? { ...spec, paused } : spec };
};

const pause = changing({
  name: "pause",
  summary: "Mark the provided resource as paused",
  done: "paused",
  change: (object) => {
    if (object.kind !== "Deployment") refuse("pausing is not supported");
    if (object.spec.paused) refuse("is already paused");
    return setPaused(object, true);
  },
  unchanged: (info) => `${named(info)} is already paused`,
});

const resume = changing({
  name: "resume",
  summary: "Resume a paused resource",
  done: "resumed",
  change: (object) => {
    if (object.kind !== "Deployment") refuse("resuming is not supported");
    if (!object.spec.paused) refuse("is not paused");
    return setPaused(object, false);
  },
  unchanged: (info) => `${named(info)} is not paused`,
});

const restart = changing({
  name: "restart",
  summary: "Restart a resource",
  done: "restarted",
  change: (object, now) => {
    if (!["Deployment", "DaemonSet", "StatefulSet"].includes(object.kind)) refuse("restarting is not supported");
    if (object.spec.paused) refuse("can't restart paused deployment (run rollout resume first)");
    const { template } = object.spec;
    const annotations = { ...template.metadata?.annotations, "kubectl.kubernetes.io/restartedAt": timestamp(now) };
    return { ...object, spec: { ...object.spec, template: { ...template, metadata: { ...template.metadata, annotations } } } };
  },
  unchanged: (info) =>
    `failed to create patch for ${info.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
});

export const command: Command = {
  name: "rollout",
  summary: "Manage the rollout of a resource",
  examples: `# How far the roll-out of a deployment is
kubectl rollout status deployment/web

# Back to the revision before
kubectl rollout undo deployment/web

# New pods for every deployment with this label
kubectl rollout restart deployment -l app=web`,
  usage: "rollout SUBCOMMAND",
  flags: [],
  subcommands: [history, pause, restart, resume, status, undo],
};
