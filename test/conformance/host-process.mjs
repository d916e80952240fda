// A host in a process of its own, to be killed: FOLDER PORT. Says its port and its join code.
import { openHost } from "../../src/http/host/index.ts";
import { FileStore } from "../../src/http/host/stores/file.ts";

const [folder, port] = process.argv.slice(2);
const host = await openHost({
  game: { code: "KQ1-KILLED", title: { en: "Killed" }, limit: 3_600_000, most: 100, tasks: [{ title: { en: "Task" }, points: 100 }] },
  store: new FileStore(folder),
  fresh: false,
  listen: "127.0.0.1",
  port: Number(port),
  language: "en",
  replays: { lanes: 1, play: async () => ({ points: 0, tasks: [0], last: 0 }) },
  report: (error) => console.error(error),
});
if (host.desk.room.phase === "lobby") await host.desk.start();
console.log(`${host.port} ${host.desk.opened.join} ${host.desk.opened.game}`);
