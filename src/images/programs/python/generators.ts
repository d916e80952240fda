// Python's generators: tasks that hand out values to the program between the waits of the world.
import type { Task, Wait } from "../../../machine/process.ts";
import { Iterator, type Value } from "./values.ts";

/** What a generator hands out, among the waits of the world. */
class Yielded {
  constructor(readonly value: Value) {}
}

/** Hands a value to whoever asked the generator for the next one. */
export function* handOut(value: Value): Task<void> {
  // Never comes to the world: `generatorOf` takes it out.
  yield new Yielded(value) as unknown as Wait;
}

/** What a body that hands out values is to a program. */
export function generatorOf(body: Task<unknown>): Iterator {
  return new Iterator(function* () {
    for (;;) {
      const { done, value } = body.next();
      if (done) return undefined;
      if (value instanceof Yielded) return { value: value.value };
      yield value;
    }
  });
}
