// kubectl auth can-i: asks the server what a user may do.

import { apiVersion } from "../../../api/kind.ts";
import { SelfSubjectAccessReview, SelfSubjectRulesReview } from "../../../api/kinds/reviews.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { Process, Task } from "../../../machine/process.ts";
import type { Command } from "../../command.ts";
import type { Door } from "../door.ts";
import { allNamespacesFlag, flag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import { type Session, verb } from "../session.ts";
import { listRules } from "./rules.ts";

const VERBS = [
  "get",
  "list",
  "watch",
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
  "use",
  "bind",
  "impersonate",
  "*",
  "approve",
  "sign",
  "escalate",
  "attest",
];
const URL_VERBS = ["get", "put", "post", "head", "options", "delete", "patch", "*"];
const NO_LISTED = ["users", "groups"];

export const canI: Command = {
  name: "can-i",
  summary: "Check whether an action is allowed",
  usage: "can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
  flags: [
    allNamespacesFlag("If true, check the specified action in all namespaces."),
    flag("list", "bool", "false", "If true, prints all allowed actions."),
    flag("no-headers", "bool", "false", "If true, prints allowed actions without headers"),
    flag("quiet", "bool", "false", "If true, suppress output and just return the exit code.", { shorthand: "q" }),
    flag("subresource", "string", "", "SubResource such as pod/log or deployment/scale"),
  ],
  run: verb(function* (session, call): Process {
    if (call.bool("no-headers") && !call.bool("list")) refuse("--no-headers cannot be set without --list specified");
    const door = yield* session.door();
    if (call.bool("list")) {
      if (call.args.length) refuse("list option must be specified with no arguments");
      if (call.bool("quiet") || call.bool("all-namespaces") || call.string("subresource"))
        refuse("list option can't be specified with neither quiet, all-namespaces nor subresource options");
      const answer = (yield* door.request({
        verb: "create",
        kind: SelfSubjectRulesReview,
        body: review("SelfSubjectRulesReview", { namespace: session.namespace }),
      })) as KubeObject;
      yield* session.out(listRules(answer.status, !call.bool("no-headers")));
      return 0;
    }
    const [verbName = "", target = ""] = call.args;
    if (call.args.length !== 2)
      refuse(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    const spec = target.startsWith("/") ? yield* urlSpec(session, verbName, target) : yield* resourceSpec(session, door, verbName, target);
    const answer = (yield* door.request({
      verb: "create",
      kind: SelfSubjectAccessReview,
      body: review("SelfSubjectAccessReview", spec),
    })) as KubeObject;
    const { allowed, reason } = answer.status as { allowed: boolean; reason?: string };
    if (!call.bool("quiet")) yield* session.out(allowed ? "yes\n" : `no${reason ? ` - ${reason}` : ""}\n`);
    return allowed ? 0 : 1;
  }),
};

const review = (kind: string, spec: object): object => ({ apiVersion: "authorization.k8s.io/v1", kind, metadata: {}, spec });

function* urlSpec(session: Session, verbName: string, path: string): Task<object> {
  if (session.call.string("subresource")) refuse("--subresource can not be used with NonResourceURL");
  if (!URL_VERBS.includes(verbName)) yield* session.err(`Warning: verb '${verbName}' is not a known verb\n\n`);
  return { nonResourceAttributes: { verb: verbName, path } };
}

function* resourceSpec(session: Session, door: Door, verbName: string, target: string): Task<object> {
  const [typed = "", ...rest] = target.split("/");
  const name = rest.join("/");
  const kind = typed === "*" ? undefined : door.mapper.find(typed);
  if (kind) door.traffic?.resources(apiVersion(kind));
  const dot = typed.indexOf(".");
  if (!kind && typed !== "*" && !NO_LISTED.includes(typed))
    yield* session.err(
      dot < 0
        ? `Warning: the server doesn't have a resource type '${typed}'\n\n`
        : `Warning: the server doesn't have a resource type '${typed.slice(0, dot)}' in group '${typed.slice(dot + 1)}'\n\n`,
    );
  const all = session.call.bool("all-namespaces");
  if (kind && !kind.namespaced && !all)
    yield* session.err(`Warning: resource '${kind.plural}' is not namespace scoped${kind.group ? ` in group '${kind.group}'` : ""}\n\n`);
  if (!all && !VERBS.includes(verbName)) yield* session.err(`Warning: verb '${verbName}' is not a known verb\n\n`);
  const subresource = session.call.string("subresource");
  return {
    resourceAttributes: {
      ...(all ? {} : { namespace: session.namespace }),
      verb: verbName,
      group: kind?.group ?? "",
      resource: kind?.plural ?? typed,
      ...(subresource ? { subresource } : {}),
      ...(name ? { name } : {}),
    },
  };
}
