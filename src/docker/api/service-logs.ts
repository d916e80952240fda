// What the tasks of services have written (daemon/cluster/services.go: ServiceLogs).
import { drive } from "../../machine/drive.ts";
import { kept } from "../containers/logging.ts";
import type { Task } from "../swarm/service.ts";
import { momentOf } from "./container-streams.ts";
import { type ApiAnswer, Feed, type Frame } from "./message.ts";
import type { Call } from "./router.ts";

/** What the containers of tasks have written; each line says whose it is. */
export function logs({ engine, flag, text }: Call, tasks: readonly Task[]): ApiAnswer {
  const frames = new Feed<Frame>(() => "anything");
  const detail = flag("details");
  const pass = (task: Task, line: { at: number; stream: "stdout" | "stderr"; text: string }) => {
    const marks = `com.docker.swarm.node.id=${task.node},com.docker.swarm.service.id=${task.service.id},com.docker.swarm.task.id=${task.id}`;
    const time = flag("timestamps") ? `${new Date(line.at).toISOString().replace("Z", "000000Z")} ` : "";
    frames.add({ stream: line.stream, text: `${time}${detail ? `${marks} ` : ""}${line.text}` });
  };
  const tail = text("tail");
  const since = momentOf(text("since")) ?? 0;
  /** Of a driver that keeps nothing there is nothing to read. */
  const logOf = ({ container }: Task) => (container?.hostConfig.LogConfig?.Type === "none" ? undefined : container?.run?.log);
  for (const task of tasks) {
    const lines = kept(logOf(task)?.from(0) ?? [], task.container?.hostConfig ?? {}).filter(({ at }) => at >= since);
    const count = tail === undefined || tail === "all" || tail === "" ? lines.length : Number(tail);
    for (const line of lines.slice(lines.length - Math.min(count, lines.length))) pass(task, line);
  }
  if (!flag("follow")) frames.end();
  else
    drive(
      engine.clock,
      (function* () {
        const seen = new Map(tasks.map((task) => [task, logOf(task)?.end ?? 0]));
        const service = tasks[0]?.service;
        while (!frames.closed) {
          for (const task of service?.tasks ?? tasks) {
            const log = logOf(task);
            for (const line of log?.from(seen.get(task) ?? 0) ?? []) pass(task, line);
            seen.set(task, log?.end ?? 0);
          }
          const signals = (service?.tasks ?? tasks).flatMap(({ container }) => (container?.run ? [container.run.log.changed] : []));
          yield { on: [engine.swarm.changed, frames.changed, ...signals] };
        }
      })(),
    );
  return { status: 200, frames, raw: false };
}
