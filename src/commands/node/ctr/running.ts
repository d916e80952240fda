// ctr containers and tasks: what the CRI has made, sandboxes among them, and the processes of those that run.

import { canonical, parseReference } from "../../../images/reference.ts";
import type { Task } from "../../../machine/process.ts";
import type { NodeHost } from "../../../world/node/host.ts";
import { say } from "../../unix/tool.ts";
import { containers, sandboxes } from "../crictl/entries.ts";
import { PAUSE_IMAGE, pauseOf, pidOf } from "../crictl/inspect.ts";
import { type CtrCall, SPACE, tableOf } from "./words.ts";

interface Row {
  id: string;
  image: string;
  /** 0 where no process is left. */
  pid: number;
}

/** By their ids, as containerd keeps them. */
function rowsOf(host: NodeHost): Row[] {
  const rows = [
    ...containers(host).map((entry): Row => {
      const reference = parseReference(entry.record.spec.image ?? "");
      return { id: entry.id, image: "error" in reference ? entry.image.id : canonical(reference), pid: pidOf(host, entry) };
    }),
    ...sandboxes(host).map(
      ({ id, created, state }): Row => ({ id, image: PAUSE_IMAGE, pid: state === "Ready" ? pauseOf(host, created) : 0 }),
    ),
  ];
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const isQuiet = (args: readonly string[]): boolean => args.includes("-q") || args.includes("--quiet");

const listed = (head: readonly string[], all: (host: NodeHost) => Row[], cells: (row: Row) => string[]) =>
  function* ({ self, host, namespace, args }: CtrCall): Task<void> {
    const rows = namespace === SPACE ? all(host) : [];
    yield* say(
      self,
      isQuiet(args) ? rows.map(({ id }) => `${id}\n`).join("") : tableOf(head, rows.map(cells), { minWidth: 4, padding: 4 }),
    );
  };

export const containerVerbs = {
  list: listed(["CONTAINER", "IMAGE", "RUNTIME"], rowsOf, ({ id, image }) => [id, image, "io.containerd.runc.v2"]),
};
export const taskVerbs = {
  list: listed(
    ["TASK", "PID", "STATUS"],
    (host) => rowsOf(host).filter(({ pid }) => pid),
    ({ id, pid }) => [id, String(pid), "RUNNING"],
  ),
};
