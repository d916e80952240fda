// psql, pg_isready, mysql and mysqladmin: whether a server is there, answered as far as tutorials go.
import { firstThere } from "../../machine/first-there.ts";
import type { Program } from "../../machine/process.ts";
import { readAll } from "../../machine/tasks.ts";
import type { Parameters } from "./server.ts";

/** psql, mysql and mongosh: ready or not is told; of queries, SELECT 1 and the like. */
export function sqlClient(parameters: Parameters): Program {
  const name = String(parameters["name"] ?? "psql");
  const port = Number(parameters["port"] ?? 5432);
  return function* (self) {
    const words = self.argv.slice(1);
    const value = (...names: string[]) => {
      for (const [index, word] of words.entries())
        for (const each of names) {
          if (word === each) return words[index + 1];
          if (each.length === 2 ? word.startsWith(each) && word.length > 2 : word.startsWith(`${each}=`))
            return word.slice(each.length === 2 ? 2 : each.length + 1);
        }
      return undefined;
    };
    const host = value("-h", "--host") ?? "127.0.0.1";
    const found =
      /^[\d.]+$/.test(host) || host === "localhost"
        ? { addresses: [host === "localhost" ? "127.0.0.1" : host] }
        : yield* self.machine.network.resolve(host);
    const number = Number(value(name.startsWith("mysql") ? "-P" : "-p", "--port") ?? port);
    const reach = (address: string) => self.machine.network.connect(address, number, { timeout: 10_000 });
    const connection = "error" in found ? found : (yield* firstThere(found.addresses, reach)).answer;
    const shown = host === "127.0.0.1" ? "/var/run/postgresql" : host;
    if ("error" in connection) {
      const out = name === "pg_isready" ? self.stdout : self.stderr;
      out.write(
        name === "psql"
          ? "error" in found
            ? `psql: error: could not translate host name "${host}" to address: Name or service not known\n`
            : `psql: error: connection to server at "${host}", port ${number} failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n`
          : name === "pg_isready"
            ? `${shown}:${number} - no response\n`
            : "error" in found
              ? `ERROR 2005 (HY000): Unknown MySQL server host '${host}' (-2)\n`
              : `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}:${number}' (111)\n`,
      );
      return name === "mysql" ? 1 : 2;
    }
    connection.close();
    if (name === "pg_isready") {
      self.stdout.write(`${shown}:${number} - accepting connections\n`);
      return 0;
    }
    if (words.includes("ping") || words.includes("status")) {
      self.stdout.write("mysqld is alive\n");
      return 0;
    }
    const query = (value("-c", "--command") ?? value("-e", "--execute") ?? (yield* readAll(self.stdin))).trim();
    const one = /^select\s+(\d+)\s*;?$/i.exec(query);
    if (one) {
      self.stdout.write(name === "psql" ? ` ?column? \n----------\n ${one[1]!.padStart(8)}\n(1 row)\n\n` : `${one[1]}\n${one[1]}\n`);
      return 0;
    }
    if (!query) return 0;
    self.stderr.write(`k8s-quest does not simulate SQL beyond SELECT of a number yet\n`);
    return 1;
  };
}
