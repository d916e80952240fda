// redis-cli: sends commands to a Redis server and prints the answers as redis-cli does.
import { firstThere } from "../../machine/first-there.ts";
import type { Program, Task } from "../../machine/process.ts";
import { read, readLine } from "../../machine/tasks.ts";
import { bulk, takeCommand } from "./redis-protocol.ts";

/** The words of a line; quotes keep blanks together. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double?.replace(/\\(.)/g, "$1") ?? single ?? bare!,
  );

/** redis-cli: one command from its arguments, or lines from its input, with a prompt on a terminal. */
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
    const reach = (address: string) => self.machine.network.connect(address, port, { timeout: 10_000 });
    const { answer: connection } = yield* firstThere(found.addresses, reach);
    if ("error" in connection) {
      self.stderr.write(`Could not connect to Redis at ${host}:${port}: Connection refused\n`);
      return 1;
    }
    const ask = function* (command: readonly string[]): Task<void> {
      connection.output.write(`*${command.length}\r\n${command.map(bulk).join("")}`);
      self.stdout.write(readable((yield* read(connection.input)) ?? "", self.stdout.terminal));
    };
    if (words.length) yield* ask(words);
    else
      for (;;) {
        if (self.stdin.terminal) self.stdout.write(`${host}:${port}> `);
        const line = yield* readLine(self.stdin);
        if (line === undefined) break;
        const command = wordsOf(line);
        if (/^(quit|exit)$/i.test(command[0] ?? "")) break;
        if (command.length) yield* ask(command);
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
