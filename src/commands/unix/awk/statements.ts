// The statements of awk: loops, conditions, print, and how each ends.
import type { Task } from "../../../machine/process.ts";
import type { Awk } from "./contract.ts";
import type { Statement } from "./tree.ts";
import { Input, isTrue, toNumber, toText, type Value } from "./value.ts";

/** How a statement ended: "" is normally. */
export type Outcome = "" | "break" | "continue" | "next" | "nextfile" | "exit" | "return";

/** Runs a statement, and says how it ended. */
export function* execute(awk: Awk, statement: Statement): Task<Outcome> {
  switch (statement.kind) {
    case "block":
      for (const each of statement.body) {
        const outcome = yield* execute(awk, each);
        if (outcome) return outcome;
      }
      return "";
    case "expression":
      yield* awk.value(statement.of);
      return "";
    case "print":
    case "printf":
      yield* print(awk, statement);
      return "";
    case "if":
      if (isTrue(yield* awk.value(statement.condition))) return yield* execute(awk, statement.then);
      return statement.else ? yield* execute(awk, statement.else) : "";
    case "while":
    case "do":
      for (let first = statement.kind === "do"; first || isTrue(yield* awk.value(statement.condition)); first = false) {
        const outcome = yield* execute(awk, statement.body);
        if (outcome === "break") break;
        if (outcome && outcome !== "continue") return outcome;
      }
      return "";
    case "for":
      if (statement.start) yield* execute(awk, statement.start);
      while (!statement.condition || isTrue(yield* awk.value(statement.condition))) {
        const outcome = yield* execute(awk, statement.body);
        if (outcome === "break") break;
        if (outcome && outcome !== "continue") return outcome;
        if (statement.step) yield* execute(awk, statement.step);
      }
      return "";
    case "each":
      for (const key of [...awk.array(statement.array).keys()]) {
        awk.set(statement.name, new Input(key));
        const outcome = yield* execute(awk, statement.body);
        if (outcome === "break") break;
        if (outcome && outcome !== "continue") return outcome;
      }
      return "";
    case "exit":
      if (statement.value) awk.code = toNumber(yield* awk.value(statement.value)) & 255;
      return "exit";
    case "return":
      awk.returned = statement.value ? yield* awk.value(statement.value) : undefined;
      return "return";
    case "delete":
      if (statement.keys) awk.array(statement.array).delete(yield* awk.key(statement.keys));
      else awk.array(statement.array).clear();
      return "";
    default:
      return statement.kind;
  }
}

function* print(awk: Awk, statement: Statement & { kind: "print" | "printf" }): Task<void> {
  const values: Value[] = [];
  for (const arg of statement.args) values.push(yield* awk.value(arg));
  let text: string;
  if (statement.kind === "printf") text = awk.format(values);
  else {
    const parts = values.map((value) => toText(value, awk.text("OFMT")));
    text = (statement.args.length ? parts.join(awk.text("OFS")) : awk.record.text) + awk.text("ORS");
  }
  if (!statement.to) {
    awk.write(text);
    return;
  }
  const target = toText(yield* awk.value(statement.to.target), awk.text("CONVFMT"));
  if (/^(\/dev\/std(out|err)|-)$/.test(target)) yield* awk.flush();
  yield* awk.streams.print(statement.to.operator, target, text);
}
