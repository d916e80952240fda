// exec, attach and portforward: requests that turn a connection into streams.
import { badRequest } from "../../../api/errors.ts";
import type { Request } from "../../../api/request.ts";
import { Signal } from "../../../base/signal.ts";
import { Pipe } from "../../../machine/pipe.ts";
import { type ExecSession, ExecStartError, type PortForwardSession, UpgradeError } from "../../kubelet/streams.ts";
import type { WebContext } from "./context.ts";
import { text, type WebAnswer, type WebRequest } from "./message.ts";
import { flag, type RequestInfo } from "./request-info.ts";

/** Refusals come as plain text where the kubelet speaks, as a Status where the server does. @throws ApiError */
export function openSession({ api }: WebContext, { headers }: WebRequest, { query }: RequestInfo, request: Request): WebAnswer {
  const upgrade = (headers["upgrade"] ?? "").toLowerCase();
  if (!upgrade) throw badRequest("Upgrade request required");
  try {
    if (request.subresource === "portforward") {
      const forward = api.handle({ ...request, verb: "create" }) as unknown as PortForwardSession;
      return { status: 101, headers: {}, session: { kind: "portforward", forward } };
    }
    const streams = { stdin: flag(query, "stdin"), stdout: flag(query, "stdout"), stderr: flag(query, "stderr"), tty: flag(query, "tty") };
    if (!streams.stdin && !streams.stdout && !streams.stderr) throw badRequest("you must specify at least one of stdin, stdout, stderr");
    const container = query.get("container");
    const exec = startExec(
      () =>
        api.handle({
          ...request,
          verb: "create",
          body: {
            ...streams,
            ...(container ? { container } : {}),
            ...(request.subresource === "exec" ? { command: query.getAll("command") } : {}),
          },
        }) as unknown as ExecSession,
    );
    return { status: 101, headers: {}, session: { kind: "exec", ...exec, streams } };
  } catch (error) {
    if (error instanceof UpgradeError)
      return text(404, error.message.replace(/^(error upgrading connection: )?unable to upgrade connection: /, ""));
    throw error;
  }
}

/** A command that cannot be started is told of once the streams stand, as the kubelet does. */
function startExec(start: () => ExecSession): { exec: ExecSession; failure?: string } {
  try {
    return { exec: start() };
  } catch (error) {
    if (!(error instanceof ExecStartError)) throw error;
    const [stdin, stdout, stderr] = [new Pipe(), new Pipe(), new Pipe()];
    stdin.close();
    stdout.end();
    stderr.end();
    const nothing = () => {};
    const exec = { stdin, stdout, stderr, changed: new Signal(), exitCode: 1, signal: nothing, resize: nothing, detach: nothing };
    return { exec, failure: error.message };
  }
}
