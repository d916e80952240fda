// docker service logs: lines of all tasks, each with the task and the node before it (cli/command/service/logs.go).
import type { Frame } from "../../../docker/api/message.ts";
import { DaemonError, Failure, part } from "../client.ts";
import { momentAsked } from "../moment.ts";
import { throughout } from "../streams.ts";
import type { Docker } from "../tool.ts";

interface Task {
  ID: string;
  ServiceID: string;
  Slot?: number;
  NodeID?: string;
}

export function* showLogs(docker: Docker) {
  const { call, client } = docker;
  const [name = ""] = call.args;
  let path = `/services/${part(name)}/logs`;
  try {
    yield* client.send("GET", `/services/${part(name)}`);
  } catch (error) {
    if (!(error instanceof DaemonError) || error.status !== 404) throw error;
    try {
      yield* client.send("GET", `/tasks/${part(name)}`);
    } catch (inner) {
      if (!(inner instanceof DaemonError) || inner.status !== 404) throw inner;
      throw new Failure(`no such task or service: ${name}`);
    }
    path = `/tasks/${part(name)}/logs`;
  }
  const { frames } = yield* client.frames("GET", path, {
    query: {
      stdout: true,
      stderr: true,
      follow: call.bool("follow"),
      timestamps: call.bool("timestamps"),
      since: momentAsked(docker, "since"),
      tail: call.string("tail"),
      details: true,
    },
  });
  const heads = new Map<string, string>();
  const show = function* ({ stream, text }: Frame) {
    const match = /^((?:\S+ )?)(\S*com\.docker\.swarm\.task\.id=\S+) ([\s\S]*)$/.exec(text);
    const id = /com\.docker\.swarm\.task\.id=([0-9a-z]+)/.exec(match?.[2] ?? "")?.[1] ?? "";
    if (!heads.has(id)) heads.set(id, yield* headOf(docker, id));
    const line = match ? `${match[1]}${match[3]}` : text;
    const whole = call.bool("raw") ? line : `${heads.get(id)}    | ${line}`;
    if (stream === "stdout") yield* docker.out(whole);
    else yield* docker.err(whole);
  };
  yield* throughout(frames, function* () {
    const came = frames.take();
    for (const frame of came) yield* show(frame);
    return came.length > 0;
  });
  return 0;
}

function* headOf({ call, client }: Docker, id: string) {
  const task = yield* client.json<Task>("GET", `/tasks/${id}`);
  const plain = call.bool("no-resolve");
  const service = plain ? task.ServiceID : (yield* client.json<{ Spec: { Name: string } }>("GET", `/services/${task.ServiceID}`)).Spec.Name;
  const node = plain
    ? (task.NodeID ?? "")
    : (yield* client.json<{ Description: { Hostname: string } }>("GET", `/nodes/${task.NodeID}`)).Description.Hostname;
  const shown = call.bool("no-trunc") ? id : id.slice(0, 12);
  const own = `${service}.${task.Slot || (call.bool("no-trunc") ? task.NodeID : (task.NodeID ?? "").slice(0, 12))}`;
  return `${call.bool("no-task-ids") ? own : `${own}.${shown}`}@${node}`;
}
