// A player's line to something that is no host.
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { Player, until } from "./host.fixture.ts";

it.each(["no JSON", "null", "7", '{"rows":5}', '{"rows":[null]}', '{"welcome":{}}', '{"phase":"running"}'])(
  "%s breaks the line, which is made again, and nothing else",
  async (nonsense) => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await new Promise((resolve) => server.once("listening", resolve));
    let lines = 0;
    server.on("connection", (socket) => {
      lines++;
      socket.on("error", () => {});
      socket.send(nonsense);
    });
    const { port } = server.address() as AddressInfo;
    const player = new Player({ addresses: [`http://127.0.0.1:${port}`], joinCode: "CDFHJKMP" }, "Ana");
    await until(() => lines > 1);
    expect(player.connections).toContain(false);
    expect(player.refused).toBeUndefined();
    player.link.drop();
    server.close();
    for (const socket of server.clients) socket.terminate();
  },
);
