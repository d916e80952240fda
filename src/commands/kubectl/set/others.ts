// kubectl set selector, serviceaccount and subject.
import { equal } from "../../../api/structure.ts";
import type { Process } from "../../../machine/process.ts";
import type { Command } from "../../command.ts";
import { checkPrinter, dryRunOf } from "../changing.ts";
import { flag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import { parseSelector } from "../selectors.ts";
import { verb } from "../session.ts";
import { applySetting, checkLocal, checkSelecting, chosen, setFlags } from "./changing.ts";
import { podSpecOf, withPodSpec } from "./template.ts";

export const selector: Command = {
  name: "selector",
  summary: "Set the selector on a resource",
  usage: "selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
  flags: [
    ...setFlags("selector")
      .filter(({ name }) => name !== "selector" && name !== "kustomize")
      .map((each) => (each.name === "recursive" ? { ...each, default: "true" } : each)),
    flag(
      "resource-version",
      "string",
      "",
      "If non-empty, the selectors update will only succeed if this is the current resource-version for the object.",
    ),
  ],
  run: verb(function* (session, call): Process {
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    const expression = call.args.at(-1);
    if (expression === undefined) refuse("one selector is required");
    const { matchLabels, matchExpressions } = parseSelector(expression!);
    checkLocal(call, dryRun);
    const infos = yield* chosen(session, call, call.args.slice(0, -1), { localArgs: "refused", selector: "" });
    const version = call.string("resource-version");
    yield* applySetting(session, call, infos, {
      dryRun,
      operation: "selector updated",
      always: true,
      failure: "",
      wrong: (_name, message) => message,
      change: (info) => {
        const object = info.object!;
        if (info.kind.kind !== "Service") refuse(`setting a selector is only supported for Services`);
        if (matchExpressions)
          refuse(
            `match expression [${matchExpressions.map(({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(" ")}]}`).join(" ")}] not supported on this object`,
          );
        return {
          ...object,
          metadata: version ? { ...object.metadata, resourceVersion: version } : object.metadata,
          spec: { ...object.spec, selector: matchLabels },
        };
      },
    });
    return 0;
  }),
};

export const serviceAccount: Command = {
  name: "serviceaccount",
  aliases: ["sa"],
  summary: "Update the service account of a resource",
  usage: "serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
  flags: setFlags("serviceaccount").filter(({ name }) => name !== "selector"),
  run: verb(function* (session, call): Process {
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    if (!call.args.length) refuse("serviceaccount is required");
    const name = call.args.at(-1)!;
    checkLocal(call, dryRun);
    const infos = yield* chosen(session, call, call.args.slice(0, -1), { localArgs: "ignored", selector: "" });
    yield* applySetting(session, call, infos, {
      dryRun,
      operation: "serviceaccount updated",
      always: true,
      failure: "failed to patch ServiceAccountName ",
      change: (info) => withPodSpec(info.object!, { ...podSpecOf(info), serviceAccountName: name }),
    });
    return 0;
  }),
};

interface Subject {
  kind: string;
  apiGroup?: string;
  name: string;
  namespace?: string;
}

export const subject: Command = {
  name: "subject",
  summary: "Update the user, group, or service account in a role binding or cluster role binding",
  usage:
    "subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  flags: [
    ...setFlags("subject"),
    flag("group", "stringArray", "[]", "Groups to bind to the role"),
    flag("serviceaccount", "stringArray", "[]", "Service accounts to bind to the role"),
    flag("user", "stringArray", "[]", "Usernames to bind to the role"),
  ],
  run: verb(function* (session, call): Process {
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    checkSelecting(call);
    checkLocal(call, dryRun);
    const infos = yield* chosen(session, call, call.args, { localArgs: "refused" });
    const rbac = "rbac.authorization.k8s.io";
    const added: Subject[] = [
      ...call.list("user").map((name) => ({ kind: "User", apiGroup: rbac, name })),
      ...call.list("group").map((name) => ({ kind: "Group", apiGroup: rbac, name })),
      ...call.list("serviceaccount").map((text) => {
        const [namespace = "", name = "", more] = text.split(":");
        if (!namespace || !name || more !== undefined) refuse("serviceaccount must be <namespace>:<name>");
        return { kind: "ServiceAccount", name, namespace };
      }),
    ];
    if (!added.length) refuse("you must specify at least one value of user, group or serviceaccount");
    yield* applySetting(session, call, infos, {
      dryRun,
      operation: "subjects updated",
      failure: "failed to patch subjects to rolebinding: ",
      change: (info) => {
        const object = info.object!;
        if (!object.kind.endsWith("RoleBinding")) refuse(`setting subjects is only supported for RoleBinding/ClusterRoleBinding`);
        const old: Subject[] = object["subjects"] ?? [];
        const subjects = [...old];
        for (const each of added) if (!subjects.some((other) => equal(other, each))) subjects.push(each);
        return { ...object, subjects };
      },
    });
    return 0;
  }),
};
