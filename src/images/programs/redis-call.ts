// One command to a Redis server and its answer, for programs that are clients of one.
import { firstThere } from "../../machine/first-there.ts";
import type { Task } from "../../machine/process.ts";
import type { Stack } from "../../machine/sockets.ts";
import { bulk } from "./redis-protocol.ts";

export type RedisValue = string | number | null | readonly RedisValue[];
export type RedisAnswer = { value: RedisValue } | { failure: "lookup" | "refused" | "reply"; message: string };

/** Looks the server up, sends the command, waits for the whole answer. */
export function* redisCall(stack: Stack, host: string, port: number, words: readonly string[]): Task<RedisAnswer> {
  const found = /^[\d.]+$/.test(host) ? { addresses: [host] } : yield* stack.resolve(host);
  if ("error" in found) return { failure: "lookup", message: host };
  const { address, answer: connection } = yield* firstThere(found.addresses, (each) => stack.connect(each, port, { timeout: 10_000 }));
  if ("error" in connection) return { failure: "refused", message: `${address}:${port}` };
  connection.output.write(`*${words.length}\r\n${words.map(bulk).join("")}`);
  let text = "";
  for (;;) {
    const answer = parse(text, 0);
    if (answer) {
      connection.close();
      return answer.error ? { failure: "reply", message: answer.error } : { value: answer.value };
    }
    while (!connection.input.readable) yield { on: connection.input.changed };
    const more = connection.input.read();
    if (!more) return { failure: "refused", message: `${address}:${port}` };
    text += more;
  }
}

/** A whole RESP value at `at`; undefined where something of it is still to come. */
function parse(text: string, at: number): { value: RedisValue; error?: string; end: number } | undefined {
  const end = text.indexOf("\r\n", at);
  if (end < 0) return undefined;
  const head = text.slice(at + 1, end);
  switch (text[at]) {
    case "+":
      return { value: head, end: end + 2 };
    case "-":
      return { value: null, error: head, end: end + 2 };
    case ":":
      return { value: Number(head), end: end + 2 };
    case "$": {
      const size = Number(head);
      if (size < 0) return { value: null, end: end + 2 };
      return text.length < end + 4 + size ? undefined : { value: text.slice(end + 2, end + 2 + size), end: end + 4 + size };
    }
    case "*": {
      const values: RedisValue[] = [];
      let next = end + 2;
      for (let count = Number(head); count > 0; count--) {
        const item = parse(text, next);
        if (!item) return undefined;
        values.push(item.value);
        next = item.end;
      }
      return { value: values, end: next };
    }
    default:
      return { value: text.slice(at, end), end: end + 2 };
  }
}
