// kubectl certificate: a signing request is approved or denied.
import { ApiError } from "../../api/errors.ts";
import type { CertificateSigningRequestObject, RequestCondition } from "../../api/kinds/index.ts";
import type { KubeObject } from "../../api/object.ts";
import { timestamp } from "../../api/object.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { checkPrinter, tell } from "./changing.ts";
import { filenameFlags, flag, printFlags } from "./flags.ts";
import { Refusal, refuse } from "./refusal.ts";
import type { Info } from "./resources/builder.ts";
import { select, visitAll } from "./resources/visit.ts";
import { type Session, verb } from "./session.ts";

interface Decision {
  type: "Approved" | "Denied";
  opposite: "Approved" | "Denied";
  reason: string;
  message: string;
  /** As the result is told. */
  done: string;
}

const APPROVE: Decision = {
  type: "Approved",
  opposite: "Denied",
  reason: "KubectlApprove",
  message: "This CSR was approved by kubectl certificate approve.",
  done: "approved",
};
const DENY: Decision = {
  type: "Denied",
  opposite: "Approved",
  reason: "KubectlDeny",
  message: "This CSR was denied by kubectl certificate deny.",
  done: "denied",
};

/** How often a write is tried anew after somebody else's. */
const TRIES = 10;

function* decide(session: Session, info: Info, decision: Decision, force: boolean): Task<void> {
  const door = yield* session.door();
  for (let tries = 0; ; tries++) {
    const request = info.object as CertificateSigningRequestObject;
    const conditions: readonly RequestCondition[] = request.status?.conditions ?? [];
    if (conditions.some(({ type }) => type === decision.opposite))
      throw new Refusal(`certificate signing request ${JSON.stringify(info.name)} is already ${decision.opposite}`);
    const known = conditions.some(({ type }) => type === decision.type);
    if (known && !force) return;
    const { type, reason, message } = decision;
    const added = { type, status: "True", reason, message, lastUpdateTime: timestamp(session.self.clock.now), lastTransitionTime: null };
    const body = { ...request, status: { ...request.status, conditions: known ? conditions : [...conditions, added] } };
    try {
      info.object = (yield* door.request({
        verb: "update",
        kind: info.kind,
        name: info.name,
        subresource: "approval",
        body,
      })) as KubeObject;
      return;
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== "Conflict" || tries >= TRIES) throw error;
      info.object = yield* door.get(info.kind, info.name);
    }
  }
}

const deciding = (name: string, summary: string, long: string, decision: Decision): Command => ({
  name,
  summary,
  long,
  usage: `${name} (-f FILENAME | NAME)`,
  flags: [
    ...printFlags(),
    ...filenameFlags("Filename, directory, or URL to files identifying the resource to update"),
    flag("force", "bool", "false", "Update the CSR even if it is already approved."),
  ],
  run: verb(function* (session, call): Process {
    checkPrinter(session);
    const filenames = call.list("filename");
    if (!call.args.length && !filenames.length && !call.string("kustomize"))
      refuse("one or more CSRs must be specified as <name> or -f <filename>");
    if (call.args.length && filenames.length) refuse("resource/name arguments cannot be provided when a path is specified");
    const selection = yield* select(session, {
      args: call.args.length ? ["certificatesigningrequests", ...call.args] : [],
      filenames,
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      continueOnError: true,
      latest: true,
    });
    let found = 0;
    yield* visitAll(selection, function* (info) {
      yield* decide(session, info, decision, call.bool("force"));
      found++;
      yield* tell(session, info.object!, decision.done, "none");
    });
    if (!found) yield* session.err("No resources found\n");
    return 0;
  }),
});

export const command: Command = {
  name: "certificate",
  summary: "Modify certificate resources",
  long: "Modify certificate resources.",
  helps: true,
  usage: "certificate SUBCOMMAND",
  flags: [],
  subcommands: [
    deciding(
      "approve",
      "Approve a certificate signing request",
      "Approve a certificate signing request: tells the signer to issue the certificate that was asked for.\n\n Look at the identity in the request before you approve: whoever holds the certificate will have the rights of its subject.",
      APPROVE,
    ),
    deciding(
      "deny",
      "Deny a certificate signing request",
      "Deny a certificate signing request: tells the signer not to issue a certificate to the requestor.",
      DENY,
    ),
  ],
};
