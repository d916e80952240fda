// kubectl auth: who am I, and what may I do.

import { SelfSubjectReview } from "../../../api/kinds/reviews.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { Process } from "../../../machine/process.ts";
import type { Command } from "../../command.ts";
import { tell } from "../changing.ts";
import { printFlags } from "../flags.ts";
import { inGoOrder } from "../print/go-order.ts";
import { verb } from "../session.ts";
import { canI } from "./can-i.ts";
import { reconcile } from "./reconcile.ts";

const whoami: Command = {
  name: "whoami",
  summary: "Experimental: Check self subject attributes",
  usage: "whoami",
  flags: printFlags(),
  run: verb(function* (session, call): Process {
    const door = yield* session.door();
    const answer = (yield* door.request({
      verb: "create",
      kind: SelfSubjectReview,
      body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview", metadata: {} },
    })) as KubeObject;
    if (call.string("output")) {
      yield* tell(session, inGoOrder(answer as never), "");
      return 0;
    }
    const {
      username = "",
      uid = "",
      groups = [],
      extra = {},
    } = answer.status.userInfo as { username?: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> };
    const rows: [string, string][] = [["ATTRIBUTE", "VALUE"]];
    if (username) rows.push(["Username", username]);
    if (uid) rows.push(["UID", uid]);
    if (groups.length) rows.push(["Groups", `[${groups.join(" ")}]`]);
    for (const key of Object.keys(extra).sort()) rows.push([`Extra: ${key}`, `[${extra[key]!.join(" ")}]`]);
    const width = Math.max(...rows.map(([label]) => label.length)) + 3;
    yield* session.out(rows.map(([label, value]) => `${label.padEnd(width)}${value}\n`).join(""));
    return 0;
  }),
};

export const command: Command = {
  name: "auth",
  summary: "Inspect authorization",
  usage: "auth [flags]",
  flags: [],
  helpsOnError: true,
  subcommands: [canI, reconcile, whoami],
};
