// A player's line to something that is no host.
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { openTestHost, Player, removeFolders, until } from "./host.fixture.ts";

const row = { player: 0, name: "Ana", online: true, points: 1, tasks: [1], last: 0, over: false, confirmed: 0, mark: "provisional" };
const me = { player: 0, name: "Ana", token: "t", seq: 0, game: { code: "KQ1", title: {}, limit: 1, most: 1 } };

it.each([
  ...["no JSON", "null", "7", '{"rows":5}', '{"rows":[null]}', '{"welcome":{}}', '{"phase":"running"}'],
  '{"phase":"dancing","elapsed":1}',
  '{"refused":"because"}',
  ...[{ name: "\x1b[2JEve" }, { name: 7 }, { points: "9" }, { tasks: 1 }, { mark: "best" }, { last: undefined }].map((wrong) =>
    JSON.stringify({ rows: [{ ...row, ...wrong }] }),
  ),
  ...[{ token: "t\r\nx: y" }, { token: "ㅌ" }, { name: 1 }, { game: { ...me.game, code: 1 } }].map((wrong) =>
    JSON.stringify({ welcome: { ...me, ...wrong } }),
  ),
])("%s breaks the line, which is made again, and nothing else", async (nonsense) => {
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
});

it("a join code of whatever letters is sent as one, and refused as a wrong one", async () => {
  const host = await openTestHost();
  const code = host.desk.opened.join;
  for (const [typed, refused] of [
    ["ㅊㅇㄹㅗ-ㅓㅏㅡㅔ", "code"],
    ["CDFH\r\nX: Y", "code"],
    [`${code.slice(0, 4).toLowerCase()} – ${code.slice(4)}`, undefined],
  ] as const) {
    const player = new Player({ addresses: host.addresses, joinCode: typed }, "Ana");
    await until(() => player.refused ?? player.token);
    expect([typed, player.refused]).toEqual([typed, refused]);
    player.link.drop();
  }
  await host.close();
  removeFolders();
});
