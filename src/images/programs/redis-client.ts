// redis-cli: sends commands to a Redis server and prints the answers as redis-cli does.
import type { Program } from "../../machine/process.ts";
import { read, readAll } from "../../machine/tasks.ts";
import { bulk, takeCommand } from "./redis-protocol.ts";

/** redis-cli: one command from its arguments, or lines from its input. */
export function redisClient(): Program {
  return function* (self) {
    const words = self.argv.slice(1);
    let [host, port] = ["127.0.0.1", 6379];
    while (words[0]?.startsWith("-")) {
      const option = words.shift();
      if (option === "-h") host = words.shift() ?? host;
      else if (option === "-p") port = Number(words.shift());
      else if (option === "-a" || option === "-n" || option === "-u") words.shift();
    }
    const found = /^[\d.]+$/.test(host) ? { addresses: [host] } : yield* self.machine.network.resolve(host);
    if ("error" in found) {
      self.stderr.write(`Could not connect to Redis at ${host}:${port}: Name or service not known\n`);
      return 1;
    }
    const connection = yield* self.machine.network.connect(found.addresses[0]!, port, { timeout: 10_000 });
    if ("error" in connection) {
      self.stderr.write(`Could not connect to Redis at ${host}:${port}: Connection refused\n`);
      return 1;
    }
    const commands = words.length
      ? [words]
      : (yield* readAll(self.stdin))
          .split("\n")
          .filter(Boolean)
          .map((line) => line.split(/\s+/));
    for (const command of commands) {
      connection.output.write(`*${command.length}\r\n${command.map(bulk).join("")}`);
      self.stdout.write(readable((yield* read(connection.input)) ?? "", self.stdout.terminal));
    }
    connection.close();
    return 0;
  };
}

/** An answer as redis-cli prints it: with types on a terminal, bare otherwise. */
function readable(answer: string, terminal: boolean): string {
  const quote = (value: string) => (terminal ? JSON.stringify(value) : value);
  if (answer.startsWith("*")) {
    const items = takeCommand(answer)?.words ?? [];
    return items.length
      ? items.map((item, index) => `${terminal ? `${index + 1}) ` : ""}${quote(item)}\n`).join("")
      : terminal
        ? "(empty array)\n"
        : "\n";
  }
  if (answer.startsWith("$-1")) return terminal ? "(nil)\n" : "\n";
  if (answer.startsWith("$")) return `${quote(answer.slice(answer.indexOf("\r\n") + 2, -2))}\n`;
  if (answer.startsWith(":")) return `${terminal ? "(integer) " : ""}${answer.slice(1, -2)}\n`;
  if (answer.startsWith("-")) return `${terminal ? "(error) " : ""}${answer.slice(1, -2)}\n`;
  return `${answer.slice(1, -2)}\n`;
}
