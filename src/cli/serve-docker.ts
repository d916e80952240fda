// The learner's Docker engine for docker clients of their own: on a socket that only they can open, or on a port.
import { chmodSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import type { Engine } from "../docker/engine.ts";
import { createDockerServer } from "../http/docker/server.ts";
import { listen } from "./listen.ts";

export interface DockerWanted {
  /** 0 is a free one; without it, a socket. */
  port?: number;
  /** Where a port listens. */
  listen: string;
  /** Holds the socket; nobody else may look into it. */
  folder: string;
  /** How clients call the address that it listens on. */
  reachedAt: string;
}

export interface ServedDocker {
  readonly server: Server;
  /** What DOCKER_HOST is to be set to. */
  readonly address: string;
}

type Door = Omit<Parameters<typeof createDockerServer>[0], "engine">;

/** Serves an engine. @throws Failure */
export async function openDocker(
  engine: Engine,
  door: Door,
  { port, listen: address, folder, reachedAt }: DockerWanted,
): Promise<ServedDocker> {
  const server = createDockerServer({ engine, ...door });
  // Sockets in folders are not to be had everywhere: a port of the loopback address is.
  const socket = port === undefined && process.platform !== "win32" ? join(folder, "docker.sock") : undefined;
  const host = port === undefined ? "127.0.0.1" : address;
  const opened = await listen(server, socket ? { path: socket } : { port: port ?? 0, host });
  if (socket) {
    chmodSync(socket, 0o600);
    return { server, address: `unix://${socket}` };
  }
  return { server, address: `tcp://${port === undefined ? host : reachedAt}:${opened}` };
}
