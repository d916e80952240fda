// A world's Docker engine behind a real socket, in this process: what the tests of src/http/docker ask.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realWall } from "../../../src/base/wall.ts";
import { Pace } from "../../../src/game/pace.ts";
import { createDockerServer } from "../../../src/http/docker/server.ts";
import { startEngine } from "../../docker/engine.ts";

export interface Reply {
  status: number;
  headers: IncomingMessage["headers"];
  text: string;
}

/** Time stands still in this world but for what requests wait for. */
export async function startDocker() {
  const world = startEngine("served");
  const { clock, engine, outside } = world;
  const logged: unknown[] = [];
  const paced = {
    get now() {
      return clock.now;
    },
    get next() {
      return clock.next;
    },
    advance: (to: number) => clock.runUntil(to),
  };
  const pace = new Pace(paced, realWall, 0);
  const server = createDockerServer({
    engine,
    act: pace.act.bind(pace),
    settle: pace.settle.bind(pace),
    outside,
    log: (error) => logged.push(error),
  });
  const folder = mkdtempSync(join(tmpdir(), "docker-test-"));
  const socketPath = join(folder, "socket");
  server.listen(socketPath);
  await once(server, "listening");
  const agent = new Agent({ keepAlive: true });
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const asked = request({
        socketPath,
        agent,
        method,
        path,
        headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      });
      asked.on("error", reject).on("response", (response) => {
        let text = "";
        response.setEncoding("latin1").on("data", (chunk) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
        response.on("error", reject);
      });
      asked.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
    });
  /** A connection of one's own; what comes on it. */
  const raw = async (
    text: string,
  ): Promise<{ socket: Socket; got(): string; until(part: string): Promise<void>; closed: Promise<unknown> }> => {
    const socket = connect(socketPath);
    let got = "";
    socket.setEncoding("latin1").on("data", (chunk) => (got += chunk));
    socket.on("error", () => {});
    const closed = once(socket, "close");
    await once(socket, "connect");
    socket.write(text);
    const until = (part: string) =>
      new Promise<void>((resolve) => {
        const look = () => void (got.includes(part) && resolve());
        socket.on("data", look);
        look();
      });
    return { socket, got: () => got, until, closed };
  };
  const stop = () => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...world, ask, raw, logged, stop, socketPath };
}
